package net.sluice.cluster.guard;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Scanner;
import net.sluice.cluster.lease.LeaseConfig;
import net.sluice.cluster.lease.LeaseKeeper;
import net.sluice.cluster.lease.MemberId;
import net.sluice.cluster.store.Member;

/**
 * A member without a store: says its port on a line, is told all members on a line each ("name incarnation port", then
 * "."), and ends when its input does.
 */
final class GuardProcess {
    private GuardProcess() {}

    public static void main(String[] args) throws Exception {
        MemberId self = new MemberId(args[0], Long.parseLong(args[1]));
        try (Guard guard = open(self, Integer.parseInt(args[2]))) {
            System.out.println(guard.address().getPort());
            System.out.flush();
            LeaseKeeper lease = new LeaseKeeper(LeaseConfig.defaults(0), self, System.nanoTime(), guard);
            guard.start(lease, new SettlingTurn(lease));
            List<Member> members = new ArrayList<>();
            Scanner in = new Scanner(System.in, UTF_8);
            while (in.hasNextLine()) {
                String line = in.nextLine();
                if (line.equals(".")) {
                    List<Member> all = List.copyOf(members);
                    guard.inTurn(now -> lease.onMembers(all, now));
                } else {
                    String[] words = line.split(" ", -1);
                    members.add(member(words[0], Long.parseLong(words[1]), Integer.parseInt(words[2])));
                }
            }
        }
    }

    static Guard open(MemberId self, int port) throws Exception {
        return Guard.open(
                self, "secret".getBytes(UTF_8), "test", new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }

    static Member member(String name, long incarnation, int port) {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        return new Member(name, incarnation, false, GuardAddress.attribute(address));
    }

    /** Owns nothing, so all is settled at once. */
    record SettlingTurn(LeaseKeeper lease) implements Guard.Turn {
        @Override
        public void onTurn(long nowNanos) {
            lease.settle(lease.generation());
        }

        @Override
        public long nextDeadlineNanos() {
            return System.nanoTime() + 10_000_000;
        }
    }
}
