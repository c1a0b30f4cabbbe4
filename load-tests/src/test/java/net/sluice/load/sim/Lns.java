package net.sluice.load.sim;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import net.sluice.l2tp.L2tpConfig;
import net.sluice.l2tp.UdpPath;
import net.sluice.session.EndCause;
import net.sluice.session.IpPrefix;
import net.sluice.session.Ports;
import net.sluice.session.Shard;
import net.sluice.session.ShardConfig;
import net.sluice.session.ShardInbox;
import net.sluice.session.ShardLimits;
import net.sluice.session.SubscriberRef;
import net.sluice.session.SubscriberStage;

/** The node under test: the real shards, with a data plane of the simulation's. */
final class Lns {
    private static final int INBOX_LIMIT = 10_000;

    private final World world;
    private final List<Loop> loops = new ArrayList<>();

    /** One control loop and its part of the data plane. */
    private final class Loop {
        private final ShardInbox inbox;
        private final Forwarding forwarding;
        private final Ids ids;
        private final Shard shard;
        private final Alarm alarm;

        Loop(int number, Plan plan) {
            inbox = new ShardInbox(INBOX_LIMIT, this::wake);
            forwarding = new Forwarding(world, inbox);
            Ports ports = new Ports(
                    (path, dscp, datagram) -> world.toPeer(path, datagram),
                    forwarding,
                    world.radius(),
                    world.directory());
            ids = new Ids(world, plan.shards(), number);
            L2tpConfig l2tp = plan.lnsConfig(ids);
            ShardConfig config = new ShardConfig(
                    number, plan.shards(), 7, l2tp, (lac, host) -> plan.profile(), ShardLimits.DEFAULTS);
            shard = new Shard(config, ports, inbox, world.dice(), world.agenda().nowNanos());
            alarm = new Alarm(world.agenda(), "shard " + number, shard::nextDeadlineNanos, now -> turn());
        }

        private void wake() {
            world.agenda().after(0, this::turn);
        }

        private void turn() {
            while (shard.doWork(world.agenda().nowNanos()) > 0) {
                world.tick();
            }
            alarm.look();
        }
    }

    Lns(World world, Plan plan) {
        this.world = world;
        for (int i = 0; i < plan.shards(); i++) {
            loops.add(new Loop(i, plan));
        }
    }

    ShardInbox inbox(int shard) {
        return loops.get(shard).inbox;
    }

    /** What the data plane's classification does: control and PPP control to the shard, packets forwarded, the rest dropped. */
    void onDatagram(UdpPath path, ByteBuffer datagram) {
        if (datagram.remaining() < 6) {
            return;
        }
        int flags = datagram.getShort(0);
        boolean control = (flags & 0x8000) != 0;
        int at = (flags & 0x4000) != 0 ? 4 : 2;
        int tunnelId = Short.toUnsignedInt(datagram.getShort(at));
        int sessionId = datagram.remaining() < at + 4 ? 0 : Short.toUnsignedInt(datagram.getShort(at + 2));
        Loop loop = loops.get(Math.floorMod(tunnelId != 0 ? tunnelId : Objects.hash(path.peer()), loops.size()));
        int payload = at + 4;
        if (!control && isIpv4(datagram, payload)) {
            int header = payload + 4;
            loop.forwarding.onData(tunnelId, sessionId, datagram.getInt(header + 12), datagram.remaining() - header);
        } else if (control || loop.forwarding.find(tunnelId, sessionId) != null) {
            loop.shard.onDatagram(path, datagram, world.agenda().nowNanos());
            loop.turn();
        }
    }

    private static boolean isIpv4(ByteBuffer datagram, int at) {
        return datagram.remaining() >= at + 24 && datagram.getInt(at) == 0xFF030021;
    }

    boolean forwardsAny(List<IpPrefix> prefixes) {
        return loops.stream().anyMatch(loop -> loop.forwarding.forwardsAny(prefixes));
    }

    List<Forwarding.Installed> installed() {
        List<Forwarding.Installed> all = new ArrayList<>();
        loops.forEach(loop -> loop.forwarding.installed().forEach(all::add));
        return all;
    }

    /** The operator ends the session of somebody who had to do with RADIUS or the directory of late. */
    void endSomebody() {
        SubscriberRef victim = world.directory().somebody();
        if (victim != null) {
            world.reach().did(Fault.OPERATOR_ENDS);
            inbox(victim.shard()).end(victim, EndCause.ADMIN, "the operator says so");
        }
    }

    void shutdown() {
        for (Loop loop : loops) {
            loop.shard.shutdown(world.agenda().nowNanos());
            loop.turn();
        }
    }

    /** At the end of the world nothing is held and no timer runs. */
    void close() {
        for (Loop loop : loops) {
            world.complaints().addUnless(loop.shard.quiet(), "the shard is not quiet");
            world.complaints()
                    .addUnless(
                            loop.shard.nextDeadlineNanos() == Agenda.NEVER,
                            "a timer is left, due in "
                                    + (loop.shard.nextDeadlineNanos()
                                                    - world.agenda().nowNanos())
                                            / Agenda.MILLISECOND
                                    + " ms");
            world.complaints().addUnless(loop.inbox.depth() == 0, loop.inbox.depth() + " events are left");
            world.complaints().addUnless(loop.forwarding.isEmpty(), "entries are left in the data plane");
            world.complaints().addUnless(loop.ids.taken() == 1, loop.ids.taken() + " tunnel ids are taken");
            for (SubscriberStage stage : SubscriberStage.values()) {
                long left = stage == SubscriberStage.GONE
                        ? 0
                        : loop.shard.counters().at(stage);
                world.complaints().addUnless(left == 0, left + " subscribers are " + stage);
            }
            Drops.check(world, loop.shard.counters());
        }
    }
}
