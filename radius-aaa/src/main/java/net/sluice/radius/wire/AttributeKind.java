package net.sluice.radius.wire;

/**
 * How the value of an attribute is laid out (RFC 2865 s5, RFC 2868 s3, RFC 3162 s2).
 *
 * <p>A tagged integer is one tag octet and three octets of number; a tagged text has a tag octet only when its first octet is 0x01..0x1F (RFC 2868
 * s3.3), so that an untagged "10.0.0.9" stays whole.
 */
public enum AttributeKind {
    /** 1..253 octets of UTF-8. */
    TEXT,
    /** 1..253 octets, or no octet at all where the sender means so. */
    OCTETS,
    /** 32 bits, unsigned, network order. */
    INTEGER,
    /** 32 bits, seconds since 1970-01-01 00:00 UTC. */
    TIME,
    /** Four octets. */
    IPV4_ADDRESS,
    /** Sixteen octets. */
    IPV6_ADDRESS,
    /** A reserved octet, a prefix length 0..128, and as many octets of prefix as are needed, 0..16. */
    IPV6_PREFIX,
    /** Eight octets. */
    INTERFACE_ID,
    /** A tag octet 0x00..0x1F, then 24 bits of unsigned number. */
    TAGGED_INTEGER,
    /** A tag octet 0x01..0x1F where there is one, then UTF-8. */
    TAGGED_TEXT,
    /** A tag octet, two octets of salt, then hidden octets (RFC 2868 s3.5). */
    TAGGED_HIDDEN,
    /** Two octets of salt, then hidden octets (RFC 2548 s2.4.2). */
    HIDDEN
}
