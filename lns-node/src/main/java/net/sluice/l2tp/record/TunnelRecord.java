package net.sluice.l2tp.record;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import net.sluice.l2tp.ChannelState;
import net.sluice.l2tp.PeerFacts;
import net.sluice.l2tp.TunnelSnapshot;
import net.sluice.l2tp.TunnelSnapshot.IdWalk;
import net.sluice.l2tp.TunnelSnapshot.Recovery;
import net.sluice.l2tp.TunnelSnapshot.Request;
import net.sluice.l2tp.TunnelSnapshot.Stage;
import net.sluice.l2tp.UdpPath;
import net.sluice.l2tp.wire.ControlSequence;
import net.sluice.l2tp.wire.FailoverCapability;
import net.sluice.l2tp.wire.L2tpHeader;
import org.jspecify.annotations.Nullable;

/** A {@link TunnelSnapshot} as octets. A tag is never used again for something else. */
public final class TunnelRecord {
    static final int VERSION = 1;

    private static final int LOCAL_ID = 1;
    private static final int PEER_ID = 2;
    private static final int PATH_LOCAL = 3;
    private static final int PATH_PEER = 4;
    private static final int POLICY_NAME = 5;
    private static final int LOCAL_NAME = 6;
    private static final int PEER_HOST_NAME = 7;
    private static final int PEER_VENDOR_NAME = 8;
    private static final int PEER_FIRMWARE = 9;
    private static final int PEER_FRAMING = 10;
    private static final int PEER_BEARER = 11;
    private static final int PEER_CONTROL_PHB = 12;
    private static final int STAGE = 13;
    private static final int CHALLENGE = 14;
    private static final int TIE_BREAKER = 15;
    private static final int REMAINING_NANOS = 16;
    private static final int AGE_NANOS = 17;
    private static final int REQUEST_PEER = 18;
    private static final int REQUEST_ID = 19;
    private static final int REQUEST_DIGEST = 20;
    private static final int NEXT_NS = 21;
    private static final int NEXT_NR = 22;
    private static final int PEER_WINDOW = 23;
    private static final int UNACKNOWLEDGED = 24;
    private static final int UNSENT = 25;
    private static final int ID_KEYS = 26;
    private static final int ID_WALKED = 27;
    private static final int ID_FRESH = 28;
    private static final int ID_RESTING = 29;
    private static final int HAS_PLACED_CALLS = 30;
    private static final int PEER_FAILOVER = 31;
    private static final int FAILOVER = 32;
    private static final int RECOVERS = 33;
    private static final int RECOVERS_OF_PEER = 34;
    private static final int RECOVERS_OURS = 35;
    private static final int SUGGESTED_NS = 36;
    private static final int SUGGESTED_NR = 37;
    /** In {@link #FAILOVER} and {@link #PEER_FAILOVER}, above 32 bits of milliseconds. */
    private static final long CONTROL = 1L << 32;

    private static final long DATA = 1L << 33;

    private static final int WAIT_CTL_REPLY = 1;
    private static final int WAIT_CTL_CONN = 2;
    private static final int ESTABLISHED = 3;
    private static final int CLOSING = 4;

    private static final int KEYS = 4;
    /** A receive window is at most half of the numbers (RFC 2661 s5.8). */
    private static final int LARGEST_WINDOW = 0x8000;
    /** 65,535 ids, one more for the one that is none. */
    private static final int LONGEST_WALK = 0x10000;

    private static final long U32 = 0xffff_ffffL;

    private TunnelRecord() {}

    /** The record of a tunnel. */
    public static byte[] write(TunnelSnapshot tunnel) {
        RecordWriter out = RecordWriter.of(VERSION, 1)
                .number(LOCAL_ID, tunnel.localId(), 0)
                .number(PEER_ID, tunnel.peerId(), 0)
                .octets(PATH_LOCAL, octets(tunnel.path().local()))
                .octets(PATH_PEER, octets(tunnel.path().peer()))
                .text(POLICY_NAME, tunnel.policyName())
                .text(LOCAL_NAME, tunnel.localName())
                .number(AGE_NANOS, tunnel.ageNanos(), 0)
                .flag(HAS_PLACED_CALLS, tunnel.hasPlacedCalls())
                .number(FAILOVER, number(tunnel.failover()), 0);
        write(tunnel.peer(), out);
        write(tunnel.stage(), out);
        Request request = tunnel.request();
        if (request != null) {
            out.octets(REQUEST_PEER, octets(request.peer()))
                    .number(REQUEST_ID, request.assignedTunnelId(), 0)
                    .number(REQUEST_DIGEST, request.digest(), 0);
        }
        write(tunnel.channel(), out);
        write(tunnel.sessionIds(), out);
        Recovery recovery = tunnel.recovery();
        if (recovery != null) {
            out.number(RECOVERS, recovery.localId(), 0)
                    .number(RECOVERS_OF_PEER, recovery.peerId(), 0)
                    .flag(RECOVERS_OURS, recovery.ours())
                    .number(SUGGESTED_NS, recovery.suggested().ns(), 0)
                    .number(SUGGESTED_NR, recovery.suggested().nr(), 0);
        }
        return out.toArray();
    }

    /** Whatever the octets are: the tunnel, or why it is none. */
    public static L2tpReading<TunnelSnapshot> read(byte[] record) {
        RecordFields in = RecordFields.of(record, VERSION);
        in.require(PATH_LOCAL);
        in.require(PATH_PEER);
        TunnelSnapshot tunnel = new TunnelSnapshot(
                in.id(LOCAL_ID),
                in.number16(PEER_ID),
                new UdpPath(address(in, PATH_LOCAL), address(in, PATH_PEER)),
                in.text(POLICY_NAME),
                in.text(LOCAL_NAME),
                new PeerFacts(
                        in.text(PEER_HOST_NAME),
                        in.text(PEER_VENDOR_NAME),
                        (int) in.number(PEER_FIRMWARE, -1, 0, 0xffff),
                        in.number(PEER_FRAMING, 0, 0, U32),
                        in.number(PEER_BEARER, -1, 0, U32),
                        (int) in.number(PEER_CONTROL_PHB, -1, 0, 0xffff),
                        failover(in, PEER_FAILOVER)),
                stage(in),
                in.nanos(AGE_NANOS, 0),
                in.has(REQUEST_PEER)
                        ? new Request(address(in, REQUEST_PEER), in.id(REQUEST_ID), in.number32(REQUEST_DIGEST))
                        : null,
                new ChannelState(
                        in.number16(NEXT_NS),
                        in.number16(NEXT_NR),
                        (int) in.number(PEER_WINDOW, 1, 1, LARGEST_WINDOW),
                        datagrams(in, UNACKNOWLEDGED),
                        datagrams(in, UNSENT)),
                idWalk(in),
                in.flag(HAS_PLACED_CALLS),
                failover(in, FAILOVER),
                recovery(in));
        return in.reading(tunnel);
    }

    private static void write(PeerFacts peer, RecordWriter out) {
        out.text(PEER_HOST_NAME, peer.hostName())
                .text(PEER_VENDOR_NAME, peer.vendorName())
                .number(PEER_FIRMWARE, peer.firmwareRevision(), -1)
                .number(PEER_FRAMING, peer.framingCapabilities(), 0)
                .number(PEER_BEARER, peer.bearerCapabilities(), -1)
                .number(PEER_CONTROL_PHB, peer.controlPhb(), -1)
                .number(PEER_FAILOVER, number(peer.failover()), 0);
    }

    private static long number(FailoverCapability failover) {
        return (failover.control() ? CONTROL : 0) | (failover.data() ? DATA : 0) | failover.recoveryMillis();
    }

    private static FailoverCapability failover(RecordFields in, int tag) {
        long number = in.number(tag, 0, 0, CONTROL | DATA | U32);
        return new FailoverCapability((number & CONTROL) != 0, (number & DATA) != 0, number & U32);
    }

    private static @Nullable Recovery recovery(RecordFields in) {
        return in.has(RECOVERS)
                ? new Recovery(
                        in.id(RECOVERS),
                        in.id(RECOVERS_OF_PEER),
                        in.flag(RECOVERS_OURS),
                        new ControlSequence(in.number16(SUGGESTED_NS), in.number16(SUGGESTED_NR)))
                : null;
    }

    private static void write(Stage stage, RecordWriter out) {
        switch (stage) {
            case Stage.WaitCtlReply waiting -> {
                out.number(STAGE, WAIT_CTL_REPLY, 0)
                        .octets(CHALLENGE, waiting.challenge())
                        .number(REMAINING_NANOS, Math.max(0, waiting.remainingNanos()), 0);
                Long tieBreaker = waiting.tieBreaker();
                if (tieBreaker != null) {
                    out.octets(
                            TIE_BREAKER,
                            ByteBuffer.allocate(Long.BYTES).putLong(tieBreaker).array());
                }
            }
            case Stage.WaitCtlConn waiting ->
                out.number(STAGE, WAIT_CTL_CONN, 0)
                        .octets(CHALLENGE, waiting.challenge())
                        .number(REMAINING_NANOS, Math.max(0, waiting.remainingNanos()), 0);
            case Stage.Established _ -> out.number(STAGE, ESTABLISHED, 0);
            case Stage.Closing closing ->
                out.number(STAGE, CLOSING, 0).number(REMAINING_NANOS, Math.max(0, closing.remainingNanos()), 0);
        }
    }

    private static Stage stage(RecordFields in) {
        in.require(STAGE);
        long remaining = in.nanos(REMAINING_NANOS, 0);
        return switch ((int) in.number(STAGE, ESTABLISHED, WAIT_CTL_REPLY, CLOSING)) {
            case WAIT_CTL_REPLY -> new Stage.WaitCtlReply(in.octets(CHALLENGE), tieBreaker(in), remaining);
            case WAIT_CTL_CONN -> new Stage.WaitCtlConn(in.octets(CHALLENGE), remaining);
            case CLOSING -> new Stage.Closing(remaining);
            default -> new Stage.Established();
        };
    }

    private static @Nullable Long tieBreaker(RecordFields in) {
        byte[] octets = in.octets(TIE_BREAKER);
        if (octets.length == Long.BYTES) {
            return ByteBuffer.wrap(octets).getLong();
        }
        if (in.has(TIE_BREAKER)) {
            in.outOfRange(TIE_BREAKER);
        }
        return null;
    }

    private static void write(ChannelState channel, RecordWriter out) {
        out.number(NEXT_NS, channel.nextNs(), 0)
                .number(NEXT_NR, channel.nextNr(), 0)
                .number(PEER_WINDOW, channel.peerWindow(), 1);
        channel.unacknowledged().forEach(datagram -> out.octets(UNACKNOWLEDGED, datagram));
        channel.unsent().forEach(datagram -> out.octets(UNSENT, datagram));
    }

    /** Control messages: each has at least a header. */
    private static List<byte[]> datagrams(RecordFields in, int tag) {
        List<byte[]> datagrams = in.all(tag);
        for (byte[] datagram : datagrams) {
            if (datagram.length < L2tpHeader.CONTROL_OCTETS) {
                in.outOfRange(tag);
            }
        }
        return datagrams;
    }

    private static void write(IdWalk walk, RecordWriter out) {
        ByteBuffer keys = ByteBuffer.allocate(KEYS * Integer.BYTES);
        walk.keys().forEach(keys::putInt);
        ByteBuffer resting = ByteBuffer.allocate(walk.resting().size() * Short.BYTES);
        walk.resting().forEach(id -> resting.putShort(id.shortValue()));
        out.octets(ID_KEYS, keys.array()).number(ID_WALKED, walk.walked(), 0).number(ID_FRESH, walk.fresh(), 0);
        if (!walk.resting().isEmpty()) {
            out.octets(ID_RESTING, resting.array());
        }
    }

    private static IdWalk idWalk(RecordFields in) {
        in.require(ID_KEYS);
        byte[] octets = in.octets(ID_KEYS);
        List<Integer> keys = new ArrayList<>(KEYS);
        if (octets.length == KEYS * Integer.BYTES) {
            ByteBuffer from = ByteBuffer.wrap(octets);
            while (from.hasRemaining()) {
                keys.add(from.getInt());
            }
        } else {
            in.outOfRange(ID_KEYS);
        }
        ByteBuffer ids = ByteBuffer.wrap(in.octets(ID_RESTING));
        List<Integer> resting = new ArrayList<>(ids.remaining() / Short.BYTES);
        while (ids.remaining() >= Short.BYTES) {
            resting.add(ids.getShort() & 0xffff);
        }
        int walked = (int) in.number(ID_WALKED, 0, 0, LONGEST_WALK);
        // Besides the fresh ones there is the one that is reserved, and the number that is no id.
        int fresh = (int) in.number(ID_FRESH, 0, Math.max(0, walked - 2), walked);
        return new IdWalk(keys, walked, fresh, resting);
    }

    /** Address and port. */
    private static byte[] octets(InetSocketAddress address) {
        byte[] ip = address.getAddress().getAddress();
        return ByteBuffer.allocate(ip.length + Short.BYTES)
                .put(ip)
                .putShort((short) address.getPort())
                .array();
    }

    private static InetSocketAddress address(RecordFields in, int tag) {
        byte[] octets = in.octets(tag);
        ByteBuffer from = ByteBuffer.wrap(octets);
        byte[] ip = new byte[Math.max(0, octets.length - Short.BYTES)];
        if (ip.length != 4 && ip.length != 16) {
            in.outOfRange(tag);
            return new InetSocketAddress(0);
        }
        from.get(ip);
        try {
            return new InetSocketAddress(InetAddress.getByAddress(ip), from.getShort() & 0xffff);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("4 or 16 octets are an address", e);
        }
    }
}
