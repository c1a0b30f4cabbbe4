package net.sluice.radius.accounting;

import java.time.Instant;
import net.sluice.radius.message.AccountingRequest;
import net.sluice.radius.message.AccountingStatus;
import net.sluice.radius.message.NasIdentity;
import net.sluice.radius.message.NodeRecord;
import net.sluice.radius.message.RequestAttributes;
import net.sluice.radius.wire.Attributes;

/** A record in the backlog. */
public sealed interface AccountingEntry {

    /** The Acct-Session-Id: entries of one are sent in their order. */
    String acctSessionId();

    /** For logs: "STOP". */
    String what();

    /** What to send, with Acct-Delay-Time as of {@code now}. */
    Attributes attributes(NasIdentity nas, Instant now);

    /** A session's record. */
    record OfSession(AccountingRequest request) implements AccountingEntry {

        @Override
        public String acctSessionId() {
            return request.session().acctSessionId();
        }

        @Override
        public String what() {
            return request.status().name();
        }

        @Override
        public Attributes attributes(NasIdentity nas, Instant now) {
            return RequestAttributes.of(request, nas, now);
        }

        boolean isInterim() {
            return request.status() == AccountingStatus.INTERIM;
        }

        boolean isStart() {
            return request.status() == AccountingStatus.START;
        }
    }

    /** The node's own: what came before it is settled before it is sent, and what comes after it is sent after it is settled. */
    record OfNode(NodeRecord record) implements AccountingEntry {

        @Override
        public String acctSessionId() {
            return record.acctSessionId();
        }

        @Override
        public String what() {
            return record.on() ? "ACCOUNTING_ON" : "ACCOUNTING_OFF";
        }

        @Override
        public Attributes attributes(NasIdentity nas, Instant now) {
            return RequestAttributes.ofNode(record, nas, now);
        }
    }
}
