package net.sluice.radius;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;
import net.sluice.radius.accounting.AccountingCounter;
import net.sluice.radius.accounting.AccountingSender;
import net.sluice.radius.exchange.Outcome.Answered;
import net.sluice.radius.exchange.Outcome.Unanswered;
import net.sluice.radius.exchange.Question;
import net.sluice.radius.exchange.Receiver;
import net.sluice.radius.exchange.ServerGroup;
import net.sluice.radius.exchange.ServerRole;
import net.sluice.radius.exchange.ServerView;
import net.sluice.radius.message.AccessAnswer;
import net.sluice.radius.message.AccessAnswer.NoAnswer;
import net.sluice.radius.message.AccessRequest;
import net.sluice.radius.message.AccountingRequest;
import net.sluice.radius.message.AnswerReader;
import net.sluice.radius.message.NoAnswerReason;
import net.sluice.radius.message.NodeRecord;
import net.sluice.radius.message.RequestAttributes;
import net.sluice.radius.wire.PacketCode;

/**
 * A node's access to RADIUS: authentication that waits for its answer, accounting that does not. Every method may be called from any thread.
 */
public final class RadiusClient implements AutoCloseable {

    private final RadiusConfig config;
    private final SecureRandom random = new SecureRandom();
    private final InstantSource wallClock = InstantSource.system();
    private final Receiver receiver;
    private final ServerGroup authentication;
    private final ServerGroup accountingServers;
    private final AccountingSender accounting;
    private final String nodeSessionId;

    private RadiusClient(RadiusConfig config, Receiver receiver) {
        this.config = config;
        this.receiver = receiver;
        this.authentication = group(ServerRole.AUTHENTICATION);
        this.accountingServers = group(ServerRole.ACCOUNTING);
        this.accounting = AccountingSender.start(config.nas(), accountingServers, config.limits(), wallClock);
        this.nodeSessionId = "node-" + Long.toHexString(wallClock.millis());
    }

    /** Starts threads; a server's first socket is opened by the first request to it. Nothing is sent yet. */
    public static RadiusClient open(RadiusConfig config) {
        try {
            return new RadiusClient(config, Receiver.start());
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "a selector for RADIUS answers cannot be opened: are there free file descriptors?", e);
        }
    }

    private ServerGroup group(ServerRole role) {
        return new ServerGroup(
                role,
                role == ServerRole.AUTHENTICATION ? config.authentication() : config.accounting(),
                receiver,
                () -> RequestAttributes.ofStatus(config.nas()),
                random);
    }

    /**
     * Asks the authentication servers, one after the other, until one answers. Blocks: call it on a virtual thread. Interrupting that thread
     * ends the wait with {@code NoAnswer(CANCELLED)} and leaves the interrupt set.
     */
    public AccessAnswer authenticate(AccessRequest request) {
        String misfit = RequestAttributes.misfit(request.credentials());
        if (misfit != null) {
            return new NoAnswer(NoAnswerReason.NOT_ENCODABLE, misfit);
        }
        Question question = new Question.Access(RequestAttributes.of(request, config.nas()), random);
        String preferred =
                request.challenge() == null ? null : request.challenge().server();
        return switch (authentication.ask(question, preferred)) {
            case Answered answered -> answer(answered);
            case Unanswered unanswered -> new NoAnswer(unanswered.reason(), unanswered.text());
        };
    }

    private static AccessAnswer answer(Answered answered) {
        if (answered.code() == PacketCode.ACCESS_ACCEPT) {
            return AnswerReader.accept(answered.server(), answered.attributes(), answered.notRevealed());
        }
        return answered.code() == PacketCode.ACCESS_CHALLENGE
                ? AnswerReader.challenge(answered.server(), answered.attributes())
                : AnswerReader.reject(answered.server(), answered.attributes());
    }

    /**
     * Takes over an accounting record: returns at once, sends in the order of calls for one Acct-Session-Id, tries again for as long as
     * configured. What is lost is counted by name and logged with its session.
     */
    public void account(AccountingRequest request) {
        accounting.offer(request);
    }

    /**
     * Tells the accounting servers that the node starts to account: Accounting-On (RFC 2866 s5.1). Call it before the first session: records
     * offered later wait until it is acknowledged, for a minute at most, because a server ends every session of the node when it sees this.
     */
    public void accountingOn() {
        offerNodeRecord(true);
    }

    /** Tells that the node stops: Accounting-Off. It is sent when every record offered before is acknowledged. */
    public void accountingOff() {
        offerNodeRecord(false);
    }

    private void offerNodeRecord(boolean on) {
        Instant now = wallClock.instant();
        accounting.offer(new NodeRecord(on, nodeSessionId, now));
    }

    /**
     * Waits until every record is acknowledged or {@code timeout} has passed; what is left then is counted as LOST_AT_SHUTDOWN, logged, and
     * forgotten. No record is taken after this.
     *
     * @return how many were left
     */
    public int drain(Duration timeout) {
        return accounting.drain(timeout);
    }

    /** The servers, authentication first, each list in its order of preference. */
    public List<ServerView> servers() {
        return Stream.concat(authentication.views().stream(), accountingServers.views().stream())
                .toList();
    }

    /** Since start, never falling. */
    public long count(AccountingCounter counter) {
        return accounting.count(counter);
    }

    /** Accounting records that no server has acknowledged yet. */
    public int backlog() {
        return accounting.backlog();
    }

    /** Ends every wait, closes the sockets. Records still in the backlog are forgotten: {@link #drain} first. */
    @Override
    public void close() {
        accounting.close();
        authentication.close();
        accountingServers.close();
        receiver.close();
    }
}
