package net.sluice.l2tp.wire;

import static net.sluice.l2tp.wire.AvpType.*;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The control messages of RFC 2661 (s3.2) and RFC 4951 (s4), each with the AVPs that its section (s6.1 to s6.14; RFC 3308; RFC 4951 s5) says must
 * and may be present.
 * Message Type and Random Vector belong to every message and are not listed.
 */
@SuppressWarnings("ImmutableEnumChecker") // the sets are unmodifiable
public enum MessageType {
    SCCRQ(
            1,
            Scope.TUNNEL,
            must(PROTOCOL_VERSION, HOST_NAME, FRAMING_CAPABILITIES, ASSIGNED_TUNNEL_ID),
            may(
                    BEARER_CAPABILITIES,
                    RECEIVE_WINDOW_SIZE,
                    CHALLENGE,
                    TIE_BREAKER,
                    FIRMWARE_REVISION,
                    VENDOR_NAME,
                    CONTROL_CONNECTION_DS,
                    FAILOVER_CAPABILITY,
                    TUNNEL_RECOVERY)),
    SCCRP(
            2,
            Scope.TUNNEL,
            must(PROTOCOL_VERSION, FRAMING_CAPABILITIES, HOST_NAME, ASSIGNED_TUNNEL_ID),
            may(
                    BEARER_CAPABILITIES,
                    FIRMWARE_REVISION,
                    VENDOR_NAME,
                    RECEIVE_WINDOW_SIZE,
                    CHALLENGE,
                    CHALLENGE_RESPONSE,
                    CONTROL_CONNECTION_DS,
                    FAILOVER_CAPABILITY,
                    SUGGESTED_CONTROL_SEQUENCE)),
    SCCCN(3, Scope.TUNNEL, must(), may(CHALLENGE_RESPONSE)),
    STOPCCN(4, Scope.TUNNEL, must(ASSIGNED_TUNNEL_ID, RESULT_CODE), may()),
    HELLO(6, Scope.TUNNEL, must(), may()),
    OCRQ(
            7,
            Scope.CALL,
            must(
                    ASSIGNED_SESSION_ID,
                    CALL_SERIAL_NUMBER,
                    MINIMUM_BPS,
                    MAXIMUM_BPS,
                    BEARER_TYPE,
                    FRAMING_TYPE,
                    CALLED_NUMBER),
            may(SUB_ADDRESS, SESSION_DS)),
    OCRP(8, Scope.CALL, must(ASSIGNED_SESSION_ID), may(PHYSICAL_CHANNEL_ID, SESSION_DS)),
    OCCN(9, Scope.CALL, must(TX_CONNECT_SPEED, FRAMING_TYPE), may(RX_CONNECT_SPEED, SEQUENCING_REQUIRED)),
    ICRQ(
            10,
            Scope.CALL,
            must(ASSIGNED_SESSION_ID, CALL_SERIAL_NUMBER),
            may(BEARER_TYPE, PHYSICAL_CHANNEL_ID, CALLING_NUMBER, CALLED_NUMBER, SUB_ADDRESS, SESSION_DS)),
    ICRP(11, Scope.CALL, must(ASSIGNED_SESSION_ID), may(SESSION_DS)),
    ICCN(
            12,
            Scope.CALL,
            must(TX_CONNECT_SPEED, FRAMING_TYPE),
            may(
                    INITIAL_RECEIVED_LCP_CONFREQ,
                    LAST_SENT_LCP_CONFREQ,
                    LAST_RECEIVED_LCP_CONFREQ,
                    PROXY_AUTHEN_TYPE,
                    PROXY_AUTHEN_NAME,
                    PROXY_AUTHEN_CHALLENGE,
                    PROXY_AUTHEN_ID,
                    PROXY_AUTHEN_RESPONSE,
                    PRIVATE_GROUP_ID,
                    RX_CONNECT_SPEED,
                    SEQUENCING_REQUIRED)),
    CDN(14, Scope.CALL, must(RESULT_CODE, ASSIGNED_SESSION_ID), may(Q931_CAUSE_CODE)),
    WEN(15, Scope.CALL, must(CALL_ERRORS), may()),
    SLI(16, Scope.CALL, must(ACCM), may()),
    /** Failover-Session-Query (RFC 4951 s4.1). */
    FSQ(21, Scope.TUNNEL, must(FAILOVER_SESSION_STATE), may()),
    /** Failover-Session-Response (RFC 4951 s4.2). */
    FSR(22, Scope.TUNNEL, must(FAILOVER_SESSION_STATE), may());

    /** What a message is about, and so what ends when it carries an unknown mandatory AVP (s4.1). */
    public enum Scope {
        /** The control connection and everything in it. */
        TUNNEL,
        /** One session. */
        CALL
    }

    private static final @Nullable MessageType[] BY_NUMBER = byNumber();

    private final int number;
    private final Scope scope;
    private final Set<AvpType> required;
    private final Set<AvpType> optional;

    MessageType(int number, Scope scope, Set<AvpType> required, Set<AvpType> optional) {
        this.number = number;
        this.scope = scope;
        this.required = required;
        this.optional = optional;
    }

    /** The message with that Message Type; null when we do not know it. */
    static @Nullable MessageType ofNumber(int number) {
        return number < BY_NUMBER.length ? BY_NUMBER[number] : null;
    }

    /** Its Message Type. */
    public int number() {
        return number;
    }

    /** The M bit of its Message Type AVP. RFC 4951 s4.1, s4.2: "The M-bit on the Message Type AVP for this control message MUST be set to 0." */
    public boolean mandatory() {
        return this != FSQ && this != FSR;
    }

    /** What it is about. */
    public Scope scope() {
        return scope;
    }

    /** AVPs that must be present. */
    public Set<AvpType> required() {
        return required;
    }

    /** AVPs that may be present. */
    public Set<AvpType> optional() {
        return optional;
    }

    /** Whether the message is the place for that AVP. */
    public boolean mayCarry(AvpType avp) {
        return required.contains(avp)
                || optional.contains(avp)
                || avp == AvpType.MESSAGE_TYPE
                || avp == AvpType.RANDOM_VECTOR;
    }

    private static Set<AvpType> must(AvpType... avps) {
        return setOf(avps);
    }

    private static Set<AvpType> may(AvpType... avps) {
        return setOf(avps);
    }

    private static Set<AvpType> setOf(AvpType... avps) {
        Set<AvpType> set = EnumSet.noneOf(AvpType.class);
        Collections.addAll(set, avps);
        return Collections.unmodifiableSet(set);
    }

    private static @Nullable MessageType[] byNumber() {
        @Nullable MessageType[] table = new MessageType[FSR.number + 1];
        for (MessageType type : values()) {
            table[type.number] = type;
        }
        return table;
    }
}
