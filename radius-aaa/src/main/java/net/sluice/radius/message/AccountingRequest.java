package net.sluice.radius.message;

import java.time.Instant;
import java.util.List;
import net.sluice.radius.wire.Attribute;
import net.sluice.radius.wire.Octets;
import org.jspecify.annotations.Nullable;

/**
 * One record of a session's accounting (RFC 2866 s4.1).
 *
 * @param at        when the event happened, for Event-Timestamp and Acct-Delay-Time; null means when the record is handed over
 * @param userName  as the Access-Accept gave it, else as the peer gave it
 * @param authentic who authenticated the user
 * @param classes   from the Access-Accept, unmodified (RFC 2865 s5.25)
 * @param addresses what the session was given
 * @param usage     up to now; not sent in a START
 * @param cause     why the session ended: in a STOP, and in none other
 * @param extra     sent after the others, in this order
 */
public record AccountingRequest(
        AccountingStatus status,
        SessionFacts session,
        @Nullable Instant at,
        Octets userName,
        Authentic authentic,
        List<Octets> classes,
        FramedFacts addresses,
        Usage usage,
        @Nullable TerminateCause cause,
        List<Attribute> extra) {

    public AccountingRequest {
        classes = List.copyOf(classes);
        extra = List.copyOf(extra);
        if ((status == AccountingStatus.STOP) != (cause != null)) {
            throw new IllegalArgumentException(
                    "a terminate cause belongs to a STOP and only there: " + status + ", " + cause);
        }
    }

    /** Acct-Authentic (RFC 2866 s5.6). */
    public enum Authentic {
        RADIUS(1),
        LOCAL(2),
        REMOTE(3);

        private final int value;

        Authentic(int value) {
            this.value = value;
        }

        public int value() {
            return value;
        }
    }

    /**
     * What the session did up to now. "Input" is what came from the user, "output" what went to it (RFC 2866 s5.3, s5.4).
     *
     * @param inputOctets  sent as Acct-Input-Octets and Acct-Input-Gigawords (RFC 2869 s5.1)
     * @param seconds      Acct-Session-Time
     */
    public record Usage(long inputOctets, long outputOctets, long inputPackets, long outputPackets, long seconds) {
        public static final Usage NONE = new Usage(0, 0, 0, 0, 0);
    }

    AccountingRequest at(Instant time) {
        return new AccountingRequest(
                status, session, time, userName, authentic, classes, addresses, usage, cause, extra);
    }

    /** The same, dated {@code now} when it has no date yet. */
    public AccountingRequest dated(Instant now) {
        return at == null ? at(now) : this;
    }
}
