package net.sluice.load.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import net.sluice.load.lab.Fleet;
import net.sluice.load.lab.Lab;
import net.sluice.load.lab.LabFailure;
import net.sluice.load.lab.LabProcess;
import org.jspecify.annotations.Nullable;

/**
 * Sessions that are up, for generators to send over.
 *
 * @param fleet the LAC that holds them; null when they were made up
 * @param lines the file that describes them, as load-tests/src/main/c/lines.h says
 */
record Dialled(@Nullable LabProcess fleet, Path lines) {

    static final int SESSIONS = 1_000;

    /** One tunnel from each: l2tpns takes no more than one at a time from an address. */
    static final int LACS = 4;

    /** Where the subscriber with a TCP of its own dials from. */
    static final String SUBSCRIBER_LAC = Lab.lacAddress(20);

    static final Duration PATIENCE = Duration.ofMinutes(1);

    /** The sessions that the generator uses. */
    static Dialled fleet(Lab lab, Contender lns, Cpus cpus) {
        return dial(lab, lns, cpus, "lines", Fleet.lacAddresses(LACS), LACS, SESSIONS);
    }

    /** One session, whose packets a TUN of the lac host carries. */
    static Dialled subscriber(Lab lab, Contender lns, Cpus cpus) {
        return dial(lab, lns, cpus, "line", SUBSCRIBER_LAC, 1, 1);
    }

    private static Dialled dial(
            Lab lab, Contender lns, Cpus cpus, String name, String from, int tunnels, int sessions) {
        Path lines = lab.folder().resolve(name).toAbsolutePath();
        if (!lns.takesCalls()) {
            copyMade(lab, lines, sessions == 1);
            return new Dialled(null, lines);
        }
        LabProcess fleet = Fleet.start(
                lab,
                List.of(
                        "--from",
                        from,
                        "--tunnels",
                        Integer.toString(tunnels),
                        "--sessions",
                        Integer.toString(sessions),
                        "--user",
                        name + "%d@isp",
                        "--auth",
                        "chap",
                        "--echo",
                        "0",
                        "--lines",
                        lines.toString()),
                line -> {});
        Matcher up = fleet.await("lac: (\\d+) of (\\d+) sessions up in", PATIENCE);
        if (!up.group(1).equals(up.group(2))) {
            throw fleet.failure("did not bring all up");
        }
        fleet.pin(cpus.restRange());
        return new Dialled(fleet, lines);
    }

    private static void copyMade(Lab lab, Path to, boolean last) {
        try {
            List<String> all = Files.readAllLines(Contender.madeLines(lab));
            Files.write(to, last ? all.subList(SESSIONS, all.size()) : all.subList(0, SESSIONS));
        } catch (IOException e) {
            throw new LabFailure("cannot write " + to, e);
        }
    }

    /** What a program is told that sends from the fleet's sockets: the process that has them open, or nothing. */
    List<String> owner() {
        return fleet == null ? List.of() : List.of(Long.toString(fleet.pid()));
    }

    /** The first session's address. */
    String address() {
        try {
            return Files.readAllLines(lines).getFirst().split(" ", -1)[6];
        } catch (IOException e) {
            throw new LabFailure("cannot read " + lines, e);
        }
    }

    /** Hangs up; what went wrong with the sessions meanwhile, or null. */
    @Nullable
    String hangUp() {
        if (fleet == null) {
            return null;
        }
        int code = fleet.terminate(PATIENCE);
        return code == 0 ? null : fleet.lines().getLast();
    }
}
