package net.sluice.radius.wire;

import static net.sluice.radius.wire.AttributeKind.HIDDEN;
import static net.sluice.radius.wire.AttributeKind.INTEGER;
import static net.sluice.radius.wire.AttributeKind.INTERFACE_ID;
import static net.sluice.radius.wire.AttributeKind.IPV4_ADDRESS;
import static net.sluice.radius.wire.AttributeKind.IPV6_ADDRESS;
import static net.sluice.radius.wire.AttributeKind.IPV6_PREFIX;
import static net.sluice.radius.wire.AttributeKind.OCTETS;
import static net.sluice.radius.wire.AttributeKind.TAGGED_HIDDEN;
import static net.sluice.radius.wire.AttributeKind.TAGGED_INTEGER;
import static net.sluice.radius.wire.AttributeKind.TAGGED_TEXT;
import static net.sluice.radius.wire.AttributeKind.TEXT;
import static net.sluice.radius.wire.AttributeKind.TIME;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The attributes that this module sends or reads by name. Names are those of the RFCs and of FreeRADIUS' dictionary. What is not here
 * still travels as an {@link Attribute} by number.
 */
public enum AttributeType {
    // RFC 2865
    USER_NAME("User-Name", 1, TEXT),
    USER_PASSWORD("User-Password", 2, OCTETS, true),
    CHAP_PASSWORD("CHAP-Password", 3, OCTETS, true),
    NAS_IP_ADDRESS("NAS-IP-Address", 4, IPV4_ADDRESS),
    NAS_PORT("NAS-Port", 5, INTEGER),
    SERVICE_TYPE("Service-Type", 6, INTEGER),
    FRAMED_PROTOCOL("Framed-Protocol", 7, INTEGER),
    FRAMED_IP_ADDRESS("Framed-IP-Address", 8, IPV4_ADDRESS),
    FRAMED_IP_NETMASK("Framed-IP-Netmask", 9, IPV4_ADDRESS),
    FRAMED_ROUTING("Framed-Routing", 10, INTEGER),
    FILTER_ID("Filter-Id", 11, TEXT),
    FRAMED_MTU("Framed-MTU", 12, INTEGER),
    FRAMED_COMPRESSION("Framed-Compression", 13, INTEGER),
    REPLY_MESSAGE("Reply-Message", 18, TEXT),
    CALLBACK_NUMBER("Callback-Number", 19, TEXT),
    FRAMED_ROUTE("Framed-Route", 22, TEXT),
    STATE("State", 24, OCTETS),
    CLASS("Class", 25, OCTETS),
    VENDOR_SPECIFIC("Vendor-Specific", 26, OCTETS),
    SESSION_TIMEOUT("Session-Timeout", 27, INTEGER),
    IDLE_TIMEOUT("Idle-Timeout", 28, INTEGER),
    TERMINATION_ACTION("Termination-Action", 29, INTEGER),
    CALLED_STATION_ID("Called-Station-Id", 30, TEXT),
    CALLING_STATION_ID("Calling-Station-Id", 31, TEXT),
    NAS_IDENTIFIER("NAS-Identifier", 32, TEXT),
    PROXY_STATE("Proxy-State", 33, OCTETS),
    CHAP_CHALLENGE("CHAP-Challenge", 60, OCTETS),
    NAS_PORT_TYPE("NAS-Port-Type", 61, INTEGER),
    PORT_LIMIT("Port-Limit", 62, INTEGER),
    // RFC 2866
    ACCT_STATUS_TYPE("Acct-Status-Type", 40, INTEGER),
    ACCT_DELAY_TIME("Acct-Delay-Time", 41, INTEGER),
    ACCT_INPUT_OCTETS("Acct-Input-Octets", 42, INTEGER),
    ACCT_OUTPUT_OCTETS("Acct-Output-Octets", 43, INTEGER),
    ACCT_SESSION_ID("Acct-Session-Id", 44, TEXT),
    ACCT_AUTHENTIC("Acct-Authentic", 45, INTEGER),
    ACCT_SESSION_TIME("Acct-Session-Time", 46, INTEGER),
    ACCT_INPUT_PACKETS("Acct-Input-Packets", 47, INTEGER),
    ACCT_OUTPUT_PACKETS("Acct-Output-Packets", 48, INTEGER),
    ACCT_TERMINATE_CAUSE("Acct-Terminate-Cause", 49, INTEGER),
    ACCT_MULTI_SESSION_ID("Acct-Multi-Session-Id", 50, TEXT),
    ACCT_LINK_COUNT("Acct-Link-Count", 51, INTEGER),
    // RFC 2869
    ACCT_INPUT_GIGAWORDS("Acct-Input-Gigawords", 52, INTEGER),
    ACCT_OUTPUT_GIGAWORDS("Acct-Output-Gigawords", 53, INTEGER),
    EVENT_TIMESTAMP("Event-Timestamp", 55, TIME),
    CONNECT_INFO("Connect-Info", 77, TEXT),
    EAP_MESSAGE("EAP-Message", 79, OCTETS),
    MESSAGE_AUTHENTICATOR("Message-Authenticator", 80, OCTETS),
    ACCT_INTERIM_INTERVAL("Acct-Interim-Interval", 85, INTEGER),
    NAS_PORT_ID("NAS-Port-Id", 87, TEXT),
    FRAMED_POOL("Framed-Pool", 88, TEXT),
    // RFC 2868 and RFC 2867
    TUNNEL_TYPE("Tunnel-Type", 64, TAGGED_INTEGER),
    TUNNEL_MEDIUM_TYPE("Tunnel-Medium-Type", 65, TAGGED_INTEGER),
    TUNNEL_CLIENT_ENDPOINT("Tunnel-Client-Endpoint", 66, TAGGED_TEXT),
    TUNNEL_SERVER_ENDPOINT("Tunnel-Server-Endpoint", 67, TAGGED_TEXT),
    ACCT_TUNNEL_CONNECTION("Acct-Tunnel-Connection", 68, TEXT),
    TUNNEL_PASSWORD("Tunnel-Password", 69, TAGGED_HIDDEN, true),
    TUNNEL_PRIVATE_GROUP_ID("Tunnel-Private-Group-Id", 81, TAGGED_TEXT),
    TUNNEL_ASSIGNMENT_ID("Tunnel-Assignment-Id", 82, TAGGED_TEXT),
    TUNNEL_PREFERENCE("Tunnel-Preference", 83, TAGGED_INTEGER),
    ACCT_TUNNEL_PACKETS_LOST("Acct-Tunnel-Packets-Lost", 86, INTEGER),
    TUNNEL_CLIENT_AUTH_ID("Tunnel-Client-Auth-Id", 90, TAGGED_TEXT),
    TUNNEL_SERVER_AUTH_ID("Tunnel-Server-Auth-Id", 91, TAGGED_TEXT),
    // RFC 4372, RFC 3162, RFC 5176, RFC 4818, RFC 6911
    CHARGEABLE_USER_IDENTITY("Chargeable-User-Identity", 89, OCTETS),
    NAS_IPV6_ADDRESS("NAS-IPv6-Address", 95, IPV6_ADDRESS),
    FRAMED_INTERFACE_ID("Framed-Interface-Id", 96, INTERFACE_ID),
    FRAMED_IPV6_PREFIX("Framed-IPv6-Prefix", 97, IPV6_PREFIX),
    LOGIN_IPV6_HOST("Login-IPv6-Host", 98, IPV6_ADDRESS),
    FRAMED_IPV6_ROUTE("Framed-IPv6-Route", 99, TEXT),
    FRAMED_IPV6_POOL("Framed-IPv6-Pool", 100, TEXT),
    ERROR_CAUSE("Error-Cause", 101, INTEGER),
    DELEGATED_IPV6_PREFIX("Delegated-IPv6-Prefix", 123, IPV6_PREFIX),
    FRAMED_IPV6_ADDRESS("Framed-IPv6-Address", 168, IPV6_ADDRESS),
    DNS_SERVER_IPV6_ADDRESS("DNS-Server-IPv6-Address", 169, IPV6_ADDRESS),
    ROUTE_IPV6_INFORMATION("Route-IPv6-Information", 170, IPV6_PREFIX),
    DELEGATED_IPV6_PREFIX_POOL("Delegated-IPv6-Prefix-Pool", 171, TEXT),
    STATEFUL_IPV6_ADDRESS_POOL("Stateful-IPv6-Address-Pool", 172, TEXT),
    // RFC 2548
    MS_CHAP_RESPONSE("MS-CHAP-Response", Vendors.MICROSOFT, 1, OCTETS, true),
    MS_CHAP_ERROR("MS-CHAP-Error", Vendors.MICROSOFT, 2, OCTETS),
    MS_MPPE_ENCRYPTION_POLICY("MS-MPPE-Encryption-Policy", Vendors.MICROSOFT, 7, INTEGER),
    MS_MPPE_ENCRYPTION_TYPES("MS-MPPE-Encryption-Types", Vendors.MICROSOFT, 8, INTEGER),
    MS_CHAP_DOMAIN("MS-CHAP-Domain", Vendors.MICROSOFT, 10, OCTETS),
    MS_CHAP_CHALLENGE("MS-CHAP-Challenge", Vendors.MICROSOFT, 11, OCTETS),
    MS_CHAP_MPPE_KEYS("MS-CHAP-MPPE-Keys", Vendors.MICROSOFT, 12, OCTETS, true),
    MS_MPPE_SEND_KEY("MS-MPPE-Send-Key", Vendors.MICROSOFT, 16, HIDDEN, true),
    MS_MPPE_RECV_KEY("MS-MPPE-Recv-Key", Vendors.MICROSOFT, 17, HIDDEN, true),
    MS_CHAP2_RESPONSE("MS-CHAP2-Response", Vendors.MICROSOFT, 25, OCTETS, true),
    MS_CHAP2_SUCCESS("MS-CHAP2-Success", Vendors.MICROSOFT, 26, OCTETS),
    MS_PRIMARY_DNS_SERVER("MS-Primary-DNS-Server", Vendors.MICROSOFT, 28, IPV4_ADDRESS),
    MS_SECONDARY_DNS_SERVER("MS-Secondary-DNS-Server", Vendors.MICROSOFT, 29, IPV4_ADDRESS),
    MS_PRIMARY_NBNS_SERVER("MS-Primary-NBNS-Server", Vendors.MICROSOFT, 30, IPV4_ADDRESS),
    MS_SECONDARY_NBNS_SERVER("MS-Secondary-NBNS-Server", Vendors.MICROSOFT, 31, IPV4_ADDRESS),
    // Rates: the Wi-Fi Alliance's, and Ascend's, in a Vendor-Specific and, as Ascend itself first sent them, without
    WISPR_BANDWIDTH_MAX_UP("WISPr-Bandwidth-Max-Up", Vendors.WISPR, 7, INTEGER),
    WISPR_BANDWIDTH_MAX_DOWN("WISPr-Bandwidth-Max-Down", Vendors.WISPR, 8, INTEGER),
    ASCEND_DATA_RATE("Ascend-Data-Rate", Vendors.ASCEND, 197, INTEGER),
    ASCEND_XMIT_RATE("Ascend-Xmit-Rate", Vendors.ASCEND, 255, INTEGER),
    X_ASCEND_DATA_RATE("X-Ascend-Data-Rate", 197, INTEGER),
    X_ASCEND_XMIT_RATE("X-Ascend-Xmit-Rate", 255, INTEGER);

    private static final Map<Long, AttributeType> TYPES = new HashMap<>();

    static {
        for (AttributeType type : values()) {
            AttributeType other = TYPES.put(key(type.vendor, type.code), type);
            if (other != null) {
                throw new IllegalStateException(type + " and " + other + " have the same number");
            }
        }
    }

    private final String rfcName;
    private final int vendor;
    private final int code;
    private final AttributeKind kind;
    private final boolean confidential;

    AttributeType(String rfcName, int code, AttributeKind kind) {
        this(rfcName, Vendors.STANDARD, code, kind, false);
    }

    AttributeType(String rfcName, int code, AttributeKind kind, boolean confidential) {
        this(rfcName, Vendors.STANDARD, code, kind, confidential);
    }

    AttributeType(String rfcName, int vendor, int code, AttributeKind kind) {
        this(rfcName, vendor, code, kind, false);
    }

    AttributeType(String rfcName, int vendor, int code, AttributeKind kind, boolean confidential) {
        this.rfcName = rfcName;
        this.vendor = vendor;
        this.code = code;
        this.kind = kind;
        this.confidential = confidential;
    }

    /** The type of that number, or null when this module knows no name for it. */
    public static @Nullable AttributeType of(int vendor, int code) {
        return TYPES.get(key(vendor, code));
    }

    private static long key(int vendor, int code) {
        return (long) vendor << 32 | code;
    }

    /** Spelt as in the RFC, "Framed-IP-Address". */
    public String rfcName() {
        return rfcName;
    }

    /** The SMI private enterprise number, or {@link Vendors#STANDARD}. */
    public int vendor() {
        return vendor;
    }

    /** 1..255. */
    public int code() {
        return code;
    }

    public AttributeKind kind() {
        return kind;
    }

    /** Whether the value proves or grants identity, and so may be written nowhere. */
    public boolean confidential() {
        return confidential;
    }
}
