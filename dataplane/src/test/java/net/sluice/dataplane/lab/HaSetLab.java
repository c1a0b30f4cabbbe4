package net.sluice.dataplane.lab;

import static net.sluice.dataplane.Packets.address;
import static net.sluice.dataplane.Packets.endpoint;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.sluice.dataplane.Dataplane;
import net.sluice.dataplane.DataplaneConfig;
import net.sluice.dataplane.DropReason;
import net.sluice.dataplane.HaSet;
import net.sluice.dataplane.HostException;
import net.sluice.dataplane.Prefix;
import net.sluice.dataplane.SessionEntry;
import net.sluice.dataplane.WorkerCounter;
import net.sluice.dataplane.assembly.LinuxDataplane;

/**
 * One subscriber with two lines from two LAC addresses, on real sockets and real TUNs: ours in the middle, and in the LAC's namespace another data plane of the same kind as
 * the peer, for which everybody is its subscriber. ping -f and iperf3 run through it while lines are cut and while they lose. A program, because it must be alone in its network
 * namespace; {@link HaSetLabTest} starts it.
 *
 * <pre>
 *              +--- 198.51.100.2 ---- 198.51.100.1 ---+
 *  10.0.0.1  lac                                     here ---- core  203.0.113.2
 *              +--- 198.51.101.2 ---- 198.51.101.1 ---+
 * </pre>
 */
public final class HaSetLab {

    private static final Pattern PING = Pattern.compile("(\\d+) packets transmitted, (\\d+) received");
    private static final Pattern LOST = Pattern.compile("\\s(\\d+)/(\\d+) \\(.*receiver");

    private static final String PATIENT = "sysctl -qw net.ipv4.tcp_early_retrans=0 net.ipv4.tcp_recovery=0"
            + " net.ipv4.tcp_reordering=127 net.ipv4.tcp_rto_min_us=5000000";

    private static final List<InetSocketAddress> OURS =
            List.of(endpoint("198.51.100.1", 1701), endpoint("198.51.101.1", 1701));
    private static final List<InetSocketAddress> THEIRS =
            List.of(endpoint("198.51.100.2", 1701), endpoint("198.51.101.2", 1701));

    /** What TCP's sender says in the end. */
    private static final Pattern AGAIN =
            Pattern.compile("\"sum_sent\":\\s*\\{[^}]*\"bytes\":\\s*(\\d+)[^}]*\"retransmits\":\\s*(\\d+)");

    private final Dataplane here;
    private final Dataplane peer;

    /** What was lost on purpose so far. */
    private long hereAhead;

    private long peerAhead;

    private HaSetLab(Dataplane here, Dataplane peer) {
        this.here = here;
        this.peer = peer;
    }

    /** Builds the namespaces and runs all scenarios. */
    public static void main(String[] arguments) throws Exception {
        Namespaces.build();
        for (String command : List.of(
                "ip link add lac1 type veth peer name eth1 netns lac",
                "ip address add 198.51.101.1/24 dev lac1",
                "ip -n lac address add 198.51.101.2/24 dev eth1",
                "ip link set lac1 up",
                "ip -n lac link set eth1 up",
                "ip netns exec lac sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1",
                "ip netns exec lac sysctl -qw net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.default.rp_filter=0",
                "nft add table inet line",
                "nft add chain inet line in { type filter hook input priority 0 ; }",
                "ip netns exec lac nft add table inet line",
                "ip netns exec lac nft add chain inet line in { type filter hook input priority 0 ; }",
                // A TCP that is patient: it sends again what was lost, and not what is late on a slow machine or
                // overtaken.
                "ip netns exec lac " + PATIENT,
                "ip netns exec core " + PATIENT)) {
            Namespaces.run(command);
        }
        boolean passed = true;
        Dataplane here = LinuxDataplane.open(
                config(OURS, "lns0", "10.0.255.254", "10.0.0.0").build());
        Dataplane peer = Namespaces.inside(
                "lac",
                () -> LinuxDataplane.open(
                        config(THEIRS, "sub0", "10.0.0.1", "203.0.113.0").build()));
        try (here;
                peer) {
            here.start();
            peer.start();
            HaSetLab lab = new HaSetLab(here, peer);
            for (HaSet.Recognition recognition : HaSet.Recognition.values()) {
                passed &= lab.attempt(
                        "cutting_one_of_two_lines_loses_and_doubles_nothing by " + recognition,
                        () -> lab.cut(recognition));
                passed &= lab.attempt(
                        "two_lines_that_lose_30_percent_each_deliver_91 by " + recognition,
                        () -> lab.lose(recognition));
                passed &= lab.attempt(
                        "tcp_goes_on_without_sending_anything_again_while_lines_are_cut by " + recognition,
                        () -> lab.tcp(recognition));
                passed &= lab.attempt(
                        "tcp_is_as_fast_as_the_faster_line_when_the_other_is_300_ms_behind by " + recognition,
                        () -> lab.tcpWithSlowLine(recognition));
            }
        }
        System.exit(passed ? 0 : 1);
    }

    private static DataplaneConfig.Builder config(
            List<InetSocketAddress> listen, String tun, String address, String route) {
        return DataplaneConfig.builder(listen)
                .tun(tun, 1400)
                .tunAddresses(List.of(address(address)))
                .poolRoutes(List.of(Prefix.containing(address(route), 24)))
                .maxSessions(100)
                .maxPrefixes(100)
                .socketBufferBytes(4 << 20)
                .wireWorkers(2)
                .tunWorkers(1)
                .cpus(4)
                .shards(2);
    }

    private boolean attempt(String name, LinuxLab.Scenario scenario) {
        try {
            scenario.run();
            System.out.println("PASS " + name);
            return true;
        } catch (Exception | AssertionError e) {
            System.out.println(
                    "FAIL " + name + ": " + String.valueOf(e.getMessage()).replace('\n', ' '));
            e.printStackTrace(System.out);
            return false;
        }
    }

    /** Both lines are members, on both sides. */
    private void connect(HaSet.Recognition recognition) throws HostException {
        connect(recognition, THEIRS.get(1), OURS.get(1));
    }

    /** The second line's ends see each other where they are told to. */
    private void connect(HaSet.Recognition recognition, InetSocketAddress seenHere, InetSocketAddress seenThere)
            throws HostException {
        HaSet set = new HaSet("subscriber by " + recognition, recognition, 500);
        for (int line = 0; line < 2; line++) {
            int ours = line << 8 | 10;
            int theirs = line << 8 | 100;
            here.sessions(line).tunnelUp(ours, OURS.get(line), line == 0 ? THEIRS.get(0) : seenHere);
            peer.sessions(line).tunnelUp(theirs, THEIRS.get(line), line == 0 ? OURS.get(0) : seenThere);
            SessionEntry.LcpOpen lcp = new SessionEntry.LcpOpen(1, true, false, true);
            here.sessions(line)
                    .put(SessionEntry.builder(ours, 1, theirs, 2)
                            .lcp(lcp)
                            .ipv4(true)
                            .mtu(1400)
                            .ipv4Address((Inet4Address) address("10.0.0.1"))
                            .haSet(set)
                            .build());
            peer.sessions(line)
                    .put(SessionEntry.builder(theirs, 2, ours, 1)
                            .lcp(lcp)
                            .ipv4(true)
                            .mtu(1400)
                            .routes(List.of(Prefix.containing(address("203.0.113.0"), 24)))
                            .haSet(set)
                            .build());
        }
    }

    private static void rule(String interfaceHere, String interfaceThere, String what) throws Exception {
        Namespaces.run("nft add rule inet line in iifname " + interfaceHere + " udp dport 1701 " + what);
        Namespaces.run(
                "ip netns exec lac nft add rule inet line in iifname " + interfaceThere + " udp dport 1701 " + what);
    }

    private static void mend() throws Exception {
        Namespaces.run("nft flush table inet line");
        Namespaces.run("ip netns exec lac nft flush table inet line");
    }

    private static Program iperf(String options) throws Exception {
        return Program.start(
                "ip netns exec lac iperf3 -c 203.0.113.2 -B 10.0.0.1 -u -b 8M -l 1200 --forceflush " + options);
    }

    private static void pause(int millis) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
    }

    private void cut(HaSet.Recognition recognition) throws Exception {
        connect(recognition);
        long late = drops(DropReason.HA_LATE);
        Namespaces.run("ip netns exec lac ping -c 1 -W 2 -I 10.0.0.1 203.0.113.2");
        try (Program up = Program.start("ip netns exec core iperf3 -s -1 --forceflush -p 5201");
                Program down = Program.start("ip netns exec core iperf3 -s -1 --forceflush -p 5202")) {
            up.awaits("listening");
            down.awaits("listening");
            try (Program ping = Program.start(
                            "ip netns exec lac ping -f -q -i 0.001 -c 3000 -w 10 -I 10.0.0.1 203.0.113.2");
                    Program sending = iperf("-t 3 -p 5201");
                    Program receiving = iperf("-t 3 -p 5202 -R")) {
                pause(700);
                rule("lac0", "eth0", "drop");
                pause(700);
                mend();
                pause(500);
                rule("lac1", "eth1", "drop");
                pause(700);
                mend();
                Matcher pings = PING.matcher(ping.output());
                assertThat(pings.find()).isTrue();
                assertThat(ping.output()).doesNotContain("duplicates");
                assertThat(pings.group(2)).as("pings answered").isEqualTo(pings.group(1));
                System.out.println("seen ping: " + pings.group());
                none(sending.output());
                none(receiving.output());
            }
        } finally {
            mend();
        }
        assertThat(drops(DropReason.HA_LATE) - late).isZero();
        assertThat(drops(DropReason.HA_DUPLICATE)).isPositive();
    }

    private long drops(DropReason reason) {
        return here.counters().drops(reason) + peer.counters().drops(reason);
    }

    private static Matcher lost(String output) {
        Matcher lost = LOST.matcher(output);
        assertThat(lost.find()).as(output).isTrue();
        System.out.println("seen iperf3:" + lost.group());
        return lost;
    }

    private static void none(String output) {
        Matcher lost = lost(output);
        assertThat(lost.group(1)).as("lost of " + lost.group(2)).isEqualTo("0");
        assertThat(Integer.parseInt(lost.group(2))).isGreaterThan(1000);
    }

    /** Both ways at a time, each by a connection of its own, about 10 Mbit/s. */
    private void tcp(HaSet.Recognition recognition) throws Exception {
        connect(recognition);
        transfer(() -> {
            for (int round = 0; round < 2; round++) {
                for (int line = 0; line < 2; line++) {
                    pause(250);
                    rule("lac" + line, "eth" + line, "drop");
                    pause(400);
                    mend();
                }
            }
        });
    }

    private void tcpWithSlowLine(HaSet.Recognition recognition) throws Exception {
        InetSocketAddress between = endpoint("198.51.101.2", 1702);
        try (SlowLine slow = Namespaces.inside(
                "lac", () -> new SlowLine(between, OURS.get(1), THEIRS.get(1), 300, TimeUnit.MILLISECONDS))) {
            connect(recognition, between, between);
            transfer(() -> {
                pause(1000);
                rule("lac1", "eth1", "drop");
                pause(700);
                mend();
            });
            assertThat(slow.carried()).isGreaterThan(1000);
        } finally {
            connect(recognition);
        }
    }

    /** What one end has sent, each packet counted once, and what the other has taken. */
    private boolean allArrived() {
        return sent(here) - taken(peer) == hereAhead && sent(peer) - taken(here) == peerAhead;
    }

    private static long sent(Dataplane one) {
        return one.counters().count(WorkerCounter.FORWARDED_DOWN)
                - one.counters().count(WorkerCounter.HA_COPIES);
    }

    private static long taken(Dataplane one) {
        return one.counters().count(WorkerCounter.FORWARDED_UP);
    }

    /** Runs something while TCP carries data up and down: all of it arrives, no segment is sent twice, and no packet is missing in the two ends' books. */
    private void transfer(LinuxLab.Scenario meanwhile) throws Exception {
        Namespaces.run("ip netns exec lac ping -c 1 -W 2 -I 10.0.0.1 203.0.113.2");
        LinuxLab.eventually("rest", () -> here.counters().drops(DropReason.HA_DUPLICATE) > 0);
        hereAhead = sent(here) - taken(peer);
        peerAhead = sent(peer) - taken(here);
        long late = drops(DropReason.HA_LATE);
        long copies = drops(DropReason.HA_DUPLICATE);
        try (Program up = Program.start("ip netns exec core iperf3 -s -1 --forceflush -p 5201");
                Program down = Program.start("ip netns exec core iperf3 -s -1 --forceflush -p 5202")) {
            up.awaits("listening");
            down.awaits("listening");
            String client = "ip netns exec lac iperf3 -c 203.0.113.2 -B 10.0.0.1 -b 10M -n 4M -J -p ";
            try (Program sending = Program.start(client + "5201");
                    Program receiving = Program.start(client + "5202 -R")) {
                meanwhile.run();
                nothingAgain(sending.output());
                nothingAgain(receiving.output());
            }
        } finally {
            mend();
        }
        LinuxLab.eventually("all that was sent has come: " + books(), this::allArrived);
        assertThat(drops(DropReason.HA_LATE)).isEqualTo(late);
        assertThat(drops(DropReason.HA_DUPLICATE) - copies).isGreaterThan(1000);
    }

    private String books() {
        return sent(here) + " sent, " + taken(peer) + " taken; " + sent(peer) + " sent, " + taken(here) + " taken";
    }

    private static void nothingAgain(String json) {
        Matcher again = AGAIN.matcher(json);
        assertThat(again.find()).as(json).isTrue();
        System.out.println("seen iperf3: octets " + again.group(1) + ", sent again " + again.group(2));
        assertThat(Long.parseLong(again.group(1))).isGreaterThanOrEqualTo(4 << 20);
        assertThat(again.group(2)).as("segments sent again").isEqualTo("0");
    }

    private void lose(HaSet.Recognition recognition) throws Exception {
        connect(recognition);
        Namespaces.run("ip netns exec lac ping -c 1 -W 2 -I 10.0.0.1 203.0.113.2");
        try {
            rule("lac0", "eth0", "numgen random mod 100 < 30 drop");
            rule("lac1", "eth1", "numgen random mod 100 < 30 drop");
            try (Program ping =
                    Program.start("ip netns exec lac ping -f -q -i 0.001 -c 1500 -w 10 -I 10.0.0.1 203.0.113.2")) {
                Matcher pings = PING.matcher(ping.output());
                assertThat(pings.find()).isTrue();
                assertThat(ping.output()).doesNotContain("duplicates");
                System.out.println("seen ping: " + pings.group());
                // There and back: 0.91 x 0.91 of them, within four standard deviations and some more.
                double share = Double.parseDouble(pings.group(2)) / Double.parseDouble(pings.group(1));
                assertThat(share).isBetween(0.8281 - 0.045, 0.8281 + 0.045);
            }
        } finally {
            mend();
        }
    }
}
