package net.sluice.cluster.guard;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToLongFunction;
import net.sluice.cluster.lease.BeatDrop;
import net.sluice.cluster.lease.LeaseConfig;
import net.sluice.cluster.lease.LeaseKeeper;
import net.sluice.cluster.lease.MemberId;
import net.sluice.cluster.store.Member;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Members in processes of their own, on loopback, killed and frozen for real. */
class GuardTest {
    private static final MemberId SELF = new MemberId("me", 1);
    private static final long MS = 1_000_000;

    private record Child(Process process, MemberId id, int port) {}

    private final List<Child> children = new ArrayList<>();
    private Guard guard;
    private LeaseKeeper lease;

    @BeforeEach
    void threeMembers() throws Exception {
        guard = GuardProcess.open(SELF, 0);
        lease = new LeaseKeeper(LeaseConfig.defaults(3), SELF, System.nanoTime(), guard);
        guard.start(lease, new GuardProcess.SettlingTurn(lease));
        children.add(child("a", 7, 0));
        children.add(child("b", 8, 0));
        tellMembers();
        await("a lease", 20_000, now -> lease.holds(now) && lease.mayAct(now) ? 1 : 0);
        await("guards are up", 20_000, now -> children.stream().allMatch(c -> lease.hears(c.id, now)) ? 1 : 0);
        // Their guard connections are made at the same time as beats begin; a kill is proven once they are there.
        await("two beats more", 20_000, now -> lease.mayActUntilNanos() - now > 2_500 * MS ? 1 : 0);
    }

    @AfterEach
    void end() throws Exception {
        for (Child child : children) {
            child.process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        }
        guard.close();
    }

    @Test
    void aKilledMemberIsProvenDeadLongBeforeItsLeaseIsOver() throws Exception {
        Child killed = children.getFirst();
        LockSupport.parkNanos(500 * MS);
        killed.process.destroyForcibly();
        long begun = System.nanoTime();
        long proven = await("proof", 10_000, now -> lease.isProvenDead(killed.id) ? now : 0) - begun;
        long over =
                await("verdict", 10_000, now -> lease.lapsedAt(killed.id, now).isPresent() ? now : 0) - begun;
        System.out.printf("killed: proven after %d ms, over after %d ms%n", proven / MS, over / MS);
        // 200 ms on an idle machine; the lease is 3,000.
        assertThat(proven).isLessThan(1_000 * MS);
        assertThat(over).isLessThan(1_500 * MS);
        assertThat(lease.mayAct(System.nanoTime())).isTrue();
    }

    @Test
    void aFrozenMemberIsNeverProvenDeadAndItsLeaseIsOverWithTime() throws Exception {
        Child frozen = children.getFirst();
        signal(frozen, "STOP");
        long begun = System.nanoTime();
        long over =
                await("verdict", 20_000, now -> lease.lapsedAt(frozen.id, now).isPresent() ? now : 0) - begun;
        System.out.printf("frozen: over after %d ms%n", over / MS);
        assertThat(over).isGreaterThan(2_800 * MS);
        await("a while", 20_000, now -> now - begun > 4_500 * MS ? 1 : 0);
        assertThat(ask(now -> lease.isProvenDead(frozen.id) ? 1 : 0)).isZero();
        signal(frozen, "CONT");
        await("it is back", 20_000, now -> lease.lapsedAt(frozen.id, now).isEmpty() ? 1 : 0);
        assertThat(ask(now -> lease.isProvenDead(frozen.id) ? 1 : 0)).isZero();
    }

    /** Its port is free only when the process has ended; so who answers there is another. */
    @Test
    void anotherLifeOfAMemberAtTheSamePlaceProvesTheDeathOfTheFormer() throws Exception {
        Child killed = children.getFirst();
        LockSupport.parkNanos(500 * MS);
        signal(killed, "KILL");
        killed.process.waitFor(10, TimeUnit.SECONDS);
        children.set(0, child("a", 9, killed.port));
        await("proof", 10_000, now -> lease.isProvenDead(killed.id) ? 1 : 0);
        children.get(1).process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        children.set(1, child("b", 10, children.get(1).port));
        tellMembers();
        await("all are heard", 20_000, now -> children.stream().allMatch(c -> lease.hears(c.id, now)) ? 1 : 0);
        assertThat(ask(now -> lease.isProvenDead(children.getFirst().id) ? 1 : 0))
                .isZero();
    }

    @Test
    void strangersAreNotListenedTo() throws Exception {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.send(new DatagramPacket(new byte[300], 300, guard.address()));
            socket.send(new DatagramPacket(new byte[] {1}, 1, guard.address()));
        }
        try (Socket socket =
                new Socket(guard.address().getAddress(), guard.address().getPort())) {
            OutputStream out = socket.getOutputStream();
            out.write(new byte[GuardHello.LENGTH]);
            out.flush();
            socket.setSoTimeout(10_000);
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
        await(
                "they are counted",
                10_000,
                now -> lease.drops().counted(BeatDrop.WRONG_VERSION)
                                        + lease.drops().counted(BeatDrop.TOO_SHORT)
                                == 2
                        ? 1
                        : 0);
        assertThat(lease.mayAct(System.nanoTime())).isTrue();
    }

    // --- members

    private static Child child(String name, long incarnation, int port) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        GuardProcess.class.getName(),
                        name,
                        Long.toString(incarnation),
                        Integer.toString(port))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        BufferedReader said = process.inputReader(UTF_8);
        String line = said.readLine();
        while (line != null && !line.matches("\\d+")) {
            line = said.readLine();
        }
        assertThat(line).as("the port of " + name).isNotNull();
        return new Child(process, new MemberId(name, incarnation), Integer.parseInt(line));
    }

    private void tellMembers() throws Exception {
        List<Member> all = new ArrayList<>();
        all.add(GuardProcess.member(
                SELF.name(), SELF.incarnation(), guard.address().getPort()));
        StringBuilder lines = new StringBuilder("me 1 " + guard.address().getPort() + "\n");
        for (Child child : children) {
            all.add(GuardProcess.member(child.id.name(), child.id.incarnation(), child.port));
            lines.append(child.id.name() + " " + child.id.incarnation() + " " + child.port + "\n");
        }
        for (Child child : children) {
            child.process.outputWriter(UTF_8).write(lines + ".\n");
            child.process.outputWriter(UTF_8).flush();
        }
        guard.inTurn(now -> lease.onMembers(all, now));
    }

    private static void signal(Child child, String signal) throws Exception {
        new ProcessBuilder("kill", "-" + signal, Long.toString(child.process.pid()))
                .start()
                .waitFor(10, TimeUnit.SECONDS);
    }

    /** What the thread of the guard answers. */
    private long ask(ToLongFunction<Long> question) throws Exception {
        CompletableFuture<Long> answer = new CompletableFuture<>();
        guard.inTurn(now -> answer.complete(question.applyAsLong(now)));
        return answer.get(10, TimeUnit.SECONDS);
    }

    /** The first answer that is not 0. */
    private long await(String what, long millis, ToLongFunction<Long> question) throws Exception {
        long begun = System.nanoTime();
        long answer = ask(question);
        while (answer == 0) {
            assertThat(System.nanoTime() - begun).as(what).isLessThan(millis * MS);
            LockSupport.parkNanos(MS);
            answer = ask(question);
        }
        return answer;
    }
}
