package net.sluice.load.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import net.sluice.load.lab.CPrograms;
import net.sluice.load.lab.L2tpns;
import net.sluice.load.lab.Lab;
import net.sluice.load.lab.LabFailure;
import net.sluice.load.lab.LabProcess;
import net.sluice.load.lab.Node;
import net.sluice.load.lab.NodeConfig;

/** A program that does the work of an LNS's packet path. */
enum Contender {
    /** Our node, with a configuration file as in production. */
    SLUICE("Sluice") {
        @Override
        LabProcess start(Lab lab, CPrograms programs, Cpus cpus) {
            NodeConfig config = new NodeConfig().launcher(cpus.lns().toArray(String[]::new));
            return Node.start(lab, config, line -> {}).process();
        }
    },

    /** The peer to beat. */
    L2TPNS("l2tpns") {
        @Override
        LabProcess start(Lab lab, CPrograms programs, Cpus cpus) {
            LabProcess process = L2tpns.start(lab, cpus.lns());
            // It asks for no buffers of its own; without megabytes it would lose where ours does not.
            lab.lns().run(programs.program("buffers"), Long.toString(process.pid()));
            lengthenQueue(lab);
            return process;
        }
    },

    /** The packet path in C and nothing else: about the best that can be had with the same system calls. */
    FORWARDER("C forwarder") {
        @Override
        LabProcess start(Lab lab, CPrograms programs, Cpus cpus) {
            List<String> command = new ArrayList<>(cpus.lns());
            command.addAll(
                    List.of(programs.program("forwarder"), "lns", madeLines(lab).toString(), L2tpns.DEVICE));
            LabProcess process = lab.lns().start("forwarder", command);
            process.await("ready", Dialled.PATIENCE);
            lab.lns().run("ip", "address", "add", NodeConfig.GATEWAY + "/32", "dev", L2tpns.DEVICE);
            lab.lns().run("ip", "link", "set", L2tpns.DEVICE, "up");
            lengthenQueue(lab);
            lab.lns().run("ip", "route", "add", "100.64.0.0/16", "dev", L2tpns.DEVICE);
            return process;
        }
    };

    private static final int MADE_LINES = Dialled.SESSIONS + 1;

    private final String title;

    Contender(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }

    /** Starts it on the lns host, ready for calls. */
    abstract LabProcess start(Lab lab, CPrograms programs, Cpus cpus);

    /** Whether it takes calls; where not, its sessions are made up, the last one for the subscriber with a TCP of its own. */
    boolean takesCalls() {
        return this != FORWARDER;
    }

    /** Whether it is as fast at its start as ever. */
    boolean compiledAhead() {
        return this != SLUICE;
    }

    /** As long as our node's: a pause of two milliseconds fills that of a new interface. */
    private static void lengthenQueue(Lab lab) {
        lab.lns().run("ip", "link", "set", L2tpns.DEVICE, "txqueuelen", "8192");
    }

    static Path madeLines(Lab lab) {
        Path file = lab.folder().resolve("lines-made");
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < MADE_LINES; i++) {
            boolean last = i == Dialled.SESSIONS;
            int tunnel = last ? Dialled.LACS : i % Dialled.LACS;
            lines.add(String.format(
                    Locale.ROOT,
                    "%s:1701 %s:1701 %d %d %d %d 100.64.%d.%d ff030021",
                    last ? Dialled.SUBSCRIBER_LAC : Lab.lacAddress(tunnel),
                    Lab.LNS_ADDRESS,
                    100 + tunnel,
                    1000 + i,
                    200 + tunnel,
                    3000 + i,
                    16 + (i >> 8),
                    i & 0xff));
        }
        try {
            Files.write(file, lines);
        } catch (IOException e) {
            throw new LabFailure("cannot write " + file, e);
        }
        return file;
    }
}
