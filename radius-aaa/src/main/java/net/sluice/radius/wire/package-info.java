/**
 * How RADIUS looks on the wire (RFC 2865 s3 and s5, RFC 2548, RFC 2868, RFC 3579): packets, attributes, authenticators, hidden values.
 * Pure functions over octets: no socket, clock, thread or randomness of its own, and no decision about a server or a subscriber.
 */
@NullMarked
package net.sluice.radius.wire;

import org.jspecify.annotations.NullMarked;
