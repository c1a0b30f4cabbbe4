package net.sluice.load.lac;

import java.nio.ByteBuffer;
import net.sluice.l2tp.Call;
import net.sluice.l2tp.CallEnd;
import net.sluice.l2tp.L2tpDrop;
import net.sluice.l2tp.L2tpEvent;
import net.sluice.l2tp.L2tpOutput;
import net.sluice.l2tp.Timed;
import net.sluice.l2tp.Tunnel;
import net.sluice.l2tp.TunnelEnd;
import net.sluice.l2tp.UdpPath;
import org.jspecify.annotations.Nullable;

/** What L2TP says, taken to the trunk or line that it concerns; and the alarms of tunnels and calls. */
final class TunnelSide implements L2tpOutput {

    private final LacFleet fleet;
    private final FleetOutput out;
    private final FleetBooks books;

    TunnelSide(LacFleet fleet, FleetOutput out, FleetBooks books) {
        this.fleet = fleet;
        this.out = out;
        this.books = books;
    }

    /** A tunnel's or a call's place among the alarms, and whose it is. */
    private static final class TimedAlarm implements Alarms.Sleeper {
        private final LacFleet fleet;
        private final Timed timed;
        private final Alarms.Alarm alarm = new Alarms.Alarm(this);
        private @Nullable Object owner;

        TimedAlarm(LacFleet fleet, Timed timed) {
            this.fleet = fleet;
            this.timed = timed;
        }

        @Override
        public long nextDeadlineNanos() {
            return timed.nextDeadlineNanos();
        }

        @Override
        public void onTimeout(long now) {
            fleet.at(now);
            timed.onTimeout(now);
        }
    }

    private TimedAlarm alarmOf(Timed timed) {
        if (timed.attachment() instanceof TimedAlarm known) {
            return known;
        }
        TimedAlarm fresh = new TimedAlarm(fleet, timed);
        timed.attach(fresh);
        return fresh;
    }

    /** Says whose a tunnel or a call is. */
    void belongs(Timed timed, Object owner) {
        alarmOf(timed).owner = owner;
    }

    private @Nullable Trunk trunkOf(Tunnel tunnel) {
        return alarmOf(tunnel).owner instanceof Trunk trunk ? trunk : null;
    }

    /** The line of a call; null when the call is none of ours, or the line has another one by now. */
    private @Nullable Line lineOf(Call call) {
        return alarmOf(call).owner instanceof Line line && line.isCarriedBy(call) ? line : null;
    }

    @Override
    public void send(Tunnel tunnel, ByteBuffer datagram) {
        out.send(tunnel.path(), datagram);
    }

    @Override
    public void sendUnbound(UdpPath path, ByteBuffer datagram) {
        out.send(path, datagram);
    }

    @Override
    public void deadlineChanged(Timed timed) {
        fleet.alarms().set(alarmOf(timed).alarm, timed.nextDeadlineNanos());
    }

    @Override
    public void tunnelUp(Tunnel tunnel) {
        Trunk trunk = trunkOf(tunnel);
        if (trunk != null) {
            trunk.isUp();
            books.tunnelUp();
        }
    }

    @Override
    public void tunnelDown(Tunnel tunnel, TunnelEnd end) {
        Trunk trunk = trunkOf(tunnel);
        if (trunk != null) {
            fleet.trunkDown(trunk, end);
        }
    }

    @Override
    public void tunnelMoved(Tunnel tunnel) {
        Trunk trunk = trunkOf(tunnel);
        if (trunk != null) {
            out.event(trunk, "the LNS moved to " + tunnel.path());
        }
    }

    @Override
    public void callAllocated(Call call) {
        fleet.answered(call);
    }

    @Override
    public void callUp(Call call) {
        Line line = lineOf(call);
        if (line != null) {
            fleet.callUp(line, call);
        }
    }

    @Override
    public void callDown(Call call, CallEnd end) {
        Line line = lineOf(call);
        if (line != null) {
            fleet.callDown(line, end);
        }
    }

    @Override
    public void frame(Call call, ByteBuffer frame) {
        Line line = lineOf(call);
        if (line != null) {
            fleet.frame(line, frame);
        }
    }

    @Override
    public void dropped(L2tpDrop reason, UdpPath path, int tunnelId, int sessionId) {
        books.droppedDatagram(reason);
    }

    @Override
    public void event(L2tpEvent event) {
        Object who = switch (event) {
            case L2tpEvent.TunnelState change -> alarmOf(change.tunnel()).owner;
            case L2tpEvent.CallState change -> alarmOf(change.call()).owner;
            case L2tpEvent.LineErrors errors -> alarmOf(errors.call()).owner;
            case L2tpEvent.LinkInfo info -> alarmOf(info.call()).owner;
            case L2tpEvent.Ignored ignored -> alarmOf(ignored.tunnel()).owner;
            case L2tpEvent.Failover failover -> alarmOf(failover.tunnel()).owner;
            case L2tpEvent.Refused refused -> refused.path();
            case L2tpEvent.CallRefused refused -> alarmOf(refused.tunnel()).owner;
        };
        out.event(who == null ? "fleet" : who, event);
    }
}
