package net.sluice.radius.message;

import java.time.Instant;

/**
 * The node starts or stops to account (RFC 2866 s5.1, Accounting-On and Accounting-Off).
 *
 * @param acctSessionId of the node's life, not of a session
 */
public record NodeRecord(boolean on, String acctSessionId, Instant at) {}
