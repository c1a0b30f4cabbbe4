package net.sluice.l2tp.record;

import net.sluice.l2tp.CallConnected;
import net.sluice.l2tp.CallRole;
import net.sluice.l2tp.CallSnapshot;
import net.sluice.l2tp.CallSnapshot.Stage;
import net.sluice.l2tp.IncomingCallRequest;
import org.jspecify.annotations.Nullable;

/** A {@link CallSnapshot} as octets. A tag is never used again for something else. */
public final class CallRecord {
    static final int VERSION = 1;

    private static final int TUNNEL_ID = 1;
    private static final int LOCAL_ID = 2;
    private static final int PEER_ID = 3;
    private static final int ROLE = 4;
    private static final int STAGE = 5;
    private static final int SERIAL_NUMBER = 6;
    private static final int BEARER_TYPE = 7;
    private static final int PHYSICAL_CHANNEL = 8;
    private static final int CALLED_NUMBER = 9;
    private static final int CALLING_NUMBER = 10;
    private static final int SUB_ADDRESS = 11;
    private static final int SESSION_PHB = 12;
    private static final int CONNECTED = 13;
    private static final int TX_SPEED = 14;
    private static final int RX_SPEED = 15;
    private static final int FRAMING_TYPE = 16;
    private static final int PRIVATE_GROUP = 17;
    private static final int SEQUENCING = 18;

    private static final byte[] NONE = {};
    private static final long U32 = 0xffff_ffffL;

    private CallRecord() {}

    /** The record of a call. */
    public static byte[] write(CallSnapshot call) {
        IncomingCallRequest request = call.request();
        RecordWriter out = RecordWriter.of(VERSION, 1)
                .number(TUNNEL_ID, call.tunnelId(), 0)
                .number(LOCAL_ID, call.localId(), 0)
                .number(PEER_ID, call.peerId(), 0)
                .number(ROLE, number(call.role()), 0)
                .number(STAGE, number(call.stage()), 0)
                .number(SERIAL_NUMBER, request.callSerialNumber(), 0)
                .number(BEARER_TYPE, request.bearerType(), 0)
                .number(PHYSICAL_CHANNEL, request.physicalChannel(), -1)
                .text(CALLED_NUMBER, request.calledNumber())
                .text(CALLING_NUMBER, request.callingNumber())
                .text(SUB_ADDRESS, request.subAddress())
                .number(SESSION_PHB, request.sessionPhb(), -1);
        CallConnected connected = call.connected();
        if (connected != null) {
            out.flag(CONNECTED, true)
                    .number(TX_SPEED, connected.txConnectSpeedBps(), 0)
                    .number(RX_SPEED, connected.rxConnectSpeedBps(), 0)
                    .number(FRAMING_TYPE, connected.framingType(), 0)
                    .octets(PRIVATE_GROUP, connected.privateGroupId())
                    .flag(SEQUENCING, connected.sequencingRequired());
        }
        return out.toArray();
    }

    /** Whatever the octets are: the call, or why it is none. */
    public static L2tpReading<CallSnapshot> read(byte[] record) {
        RecordFields in = RecordFields.of(record, VERSION);
        CallSnapshot call = new CallSnapshot(
                in.id(TUNNEL_ID),
                in.id(LOCAL_ID),
                in.number16(PEER_ID),
                role(in),
                stage(in),
                new IncomingCallRequest(
                        in.number32(SERIAL_NUMBER),
                        in.number32(BEARER_TYPE),
                        in.number(PHYSICAL_CHANNEL, -1, 0, U32),
                        in.text(CALLED_NUMBER),
                        in.text(CALLING_NUMBER),
                        in.text(SUB_ADDRESS),
                        (int) in.number(SESSION_PHB, -1, 0, 0xffff)),
                connected(in));
        return in.reading(call);
    }

    private static @Nullable CallConnected connected(RecordFields in) {
        return in.flag(CONNECTED)
                ? new CallConnected(
                        in.number(TX_SPEED, 0, 0, U32),
                        in.number(RX_SPEED, 0, 0, U32),
                        in.number32(FRAMING_TYPE),
                        NONE,
                        NONE,
                        NONE,
                        0,
                        NONE,
                        NONE,
                        0,
                        NONE,
                        in.octets(PRIVATE_GROUP),
                        in.flag(SEQUENCING))
                : null;
    }

    private static int number(CallRole role) {
        return switch (role) {
            case INCOMING_LAC -> 1;
            case INCOMING_LNS -> 2;
        };
    }

    private static CallRole role(RecordFields in) {
        in.require(ROLE);
        return in.number(ROLE, 1, 1, 2) == 1 ? CallRole.INCOMING_LAC : CallRole.INCOMING_LNS;
    }

    private static int number(Stage stage) {
        return switch (stage) {
            case WAIT_TUNNEL -> 1;
            case WAIT_REPLY -> 2;
            case WAIT_ANSWER -> 3;
            case WAIT_CONNECT -> 4;
            case ESTABLISHED -> 5;
        };
    }

    private static Stage stage(RecordFields in) {
        in.require(STAGE);
        return switch ((int) in.number(STAGE, 5, 1, 5)) {
            case 1 -> Stage.WAIT_TUNNEL;
            case 2 -> Stage.WAIT_REPLY;
            case 3 -> Stage.WAIT_ANSWER;
            case 4 -> Stage.WAIT_CONNECT;
            default -> Stage.ESTABLISHED;
        };
    }
}
