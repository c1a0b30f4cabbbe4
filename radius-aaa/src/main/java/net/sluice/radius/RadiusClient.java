package net.sluice.radius;

import java.time.Duration;
import java.util.List;
import net.sluice.radius.accounting.AccountingCounter;
import net.sluice.radius.exchange.ServerView;
import net.sluice.radius.message.AccessAnswer;
import net.sluice.radius.message.AccessRequest;
import net.sluice.radius.message.AccountingRequest;
import net.sluice.radius.message.NoAnswerReason;

/**
 * A node's access to RADIUS: authentication that waits for its answer, accounting that does not. Every method may be called from any thread.
 */
public final class RadiusClient implements AutoCloseable {

    private final RadiusConfig config;

    private RadiusClient(RadiusConfig config) {
        this.config = config;
    }

    /** Opens sockets and starts threads. Nothing is sent yet. */
    public static RadiusClient open(RadiusConfig config) {
        return new RadiusClient(config);
    }

    /**
     * Asks the authentication servers, one after the other, until one answers. Blocks: call it on a virtual thread. Interrupting that thread
     * ends the wait with {@code NoAnswer(CANCELLED)} and leaves the interrupt set.
     */
    public AccessAnswer authenticate(AccessRequest request) {
        return new AccessAnswer.NoAnswer(
                NoAnswerReason.NO_SERVER, request.session().acctSessionId() + config.nas());
    }

    /**
     * Takes over an accounting record: returns at once, sends in the order of calls for one Acct-Session-Id, tries again for as long as
     * configured. What is lost is counted by name and logged with its session.
     */
    public void account(AccountingRequest request) {}

    /** Tells every accounting server that the node starts: Accounting-On (RFC 2866 s5.1). Queued ahead of sessions that start later. */
    public void accountingOn() {}

    /** Tells that the node stops: Accounting-Off. */
    public void accountingOff() {}

    /**
     * Waits until every record is acknowledged or {@code timeout} has passed; what is left then is counted as LOST_AT_SHUTDOWN, logged, and
     * forgotten. No record is taken after this.
     *
     * @return how many were left
     */
    public int drain(Duration timeout) {
        return 0;
    }

    /** The servers, authentication first, each list in its order of preference. */
    public List<ServerView> servers() {
        return List.of();
    }

    /** Since start, never falling. */
    public long count(AccountingCounter counter) {
        return 0;
    }

    /** Accounting records that no server has acknowledged yet. */
    public int backlog() {
        return 0;
    }

    /** Ends every wait, closes the sockets. Records still in the backlog are forgotten: {@link #drain} first. */
    @Override
    public void close() {}
}
