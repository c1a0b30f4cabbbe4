package net.sluice.radius.exchange;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.random.RandomGenerator;
import net.sluice.radius.exchange.IdentifierPool.Slot;
import net.sluice.radius.exchange.Outcome.Answered;
import net.sluice.radius.exchange.Outcome.Unanswered;
import net.sluice.radius.exchange.Pending.End;
import net.sluice.radius.message.NoAnswerReason;
import net.sluice.radius.wire.AnswerProof;
import net.sluice.radius.wire.AttributeType;
import net.sluice.radius.wire.DecodedPacket;
import net.sluice.radius.wire.DecodedPacket.Malformed;
import net.sluice.radius.wire.DecodedPacket.Packet;
import net.sluice.radius.wire.DecodedPacket.Revealed;
import net.sluice.radius.wire.EncodedPacket.NotEncodable;
import net.sluice.radius.wire.EncodedPacket.Ready;
import net.sluice.radius.wire.PacketCode;
import net.sluice.radius.wire.PacketDecoder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One server over UDP: asks it, again and again as its configuration says, and judges what comes back. Thread-safe. */
final class ServerLink implements ServerView {

    private static final Logger LOG = LoggerFactory.getLogger(ServerLink.class);

    private final ServerRole role;
    private final RadiusServer server;
    private final RandomGenerator random;
    private final IdentifierPool pool;
    private final ServerHealth health;
    private final Tally<ServerCounter> counters = new Tally<>(ServerCounter.class);
    private final RoundTrips roundTrips = new RoundTrips();
    private final RareWarning badAuthenticator = new RareWarning();
    private final RareWarning missingMessageAuthenticator = new RareWarning();

    ServerLink(ServerRole role, RadiusServer server, Receiver receiver, RandomGenerator random) {
        this.role = role;
        this.server = server;
        this.random = random;
        this.health = new ServerHealth(server.deadTime().toNanos());
        this.pool = new IdentifierPool(() -> openPort(receiver), server.maxSourcePorts());
    }

    private SourcePort openPort(Receiver receiver) throws IOException {
        SourcePort port = SourcePort.open(this, server.address(), server.source());
        try {
            receiver.listen(port);
            return port;
        } catch (IOException | RuntimeException e) {
            port.close();
            throw e;
        }
    }

    RadiusServer server() {
        return server;
    }

    ServerHealth health() {
        return health;
    }

    /** Asks with as many tries as the configuration allows, but not more than {@code mostTries}. Blocks. */
    Outcome ask(Question question, int mostTries) {
        int tries = Math.min(mostTries, server.retransmission().tries());
        try {
            Slot slot = pool.acquire(server.retransmission().initial().toNanos());
            if (slot == null) {
                counters.add(ServerCounter.EXHAUSTED);
                health.abandoned(System.nanoTime());
                return unanswered(
                        pool.refusal(), "no packet identifier came free, " + pool.inUse() + " requests are in flight");
            }
            try {
                return ask(question, slot, tries);
            } finally {
                pool.release(slot);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            health.abandoned(System.nanoTime());
            return unanswered(NoAnswerReason.CANCELLED, "interrupted");
        }
    }

    private Outcome ask(Question question, Slot slot, int tries) throws InterruptedException {
        return switch (question.encode(slot.identifier(), server.secret())) {
            case NotEncodable refusal -> {
                health.abandoned(System.nanoTime());
                yield unanswered(NoAnswerReason.NOT_ENCODABLE, refusal.reason());
            }
            case Ready request -> {
                Pending pending = new Pending(question, request);
                slot.port().arm(slot.identifier(), pending);
                try {
                    yield converse(slot, pending, tries);
                } finally {
                    slot.port().disarm(slot.identifier(), pending);
                }
            }
        };
    }

    /** RFC 2865 s2.5, RFC 5080 s2.2.1: the same octets again, so that the server knows a duplicate when it sees one. */
    private Outcome converse(Slot slot, Pending pending, int tries) throws InterruptedException {
        Waits waits = new Waits(server.retransmission(), random);
        long firstSentNanos = System.nanoTime();
        long giveUpNanos = firstSentNanos + server.retransmission().duration().toNanos();
        int sent = 0;
        while (sent < tries) {
            long nowNanos = System.nanoTime();
            if (nowNanos - giveUpNanos >= 0) {
                break;
            }
            String failure = transmit(slot, pending.request());
            counters.add(sent++ == 0 ? ServerCounter.REQUESTS : ServerCounter.RETRANSMITS);
            if (failure != null) {
                return gaveUp(NoAnswerReason.NOT_SENT, failure, firstSentNanos);
            }
            End end = pending.await(Math.min(waits.nextNanos(), giveUpNanos - nowNanos));
            switch (end) {
                case End.Answer answer -> {
                    return answered(answer, pending, nowNanos);
                }
                case End.Closed _ -> {
                    return unanswered(NoAnswerReason.CANCELLED, "the client is closed");
                }
                case null -> counters.add(ServerCounter.TIMEOUTS);
            }
            if (health.state() == ServerState.DEAD) {
                // Others found out meanwhile; waiting on would only keep this one's user from the next server.
                break;
            }
        }
        return gaveUp(pending.nearest(), "no usable answer to " + sent + " transmissions", firstSentNanos);
    }

    /** Null, or why the socket refused. A full socket buffer is a lost datagram like any other. */
    private @Nullable String transmit(Slot slot, Ready request) {
        try {
            if (!slot.port().send(request.buffer(), server.address())) {
                counters.add(ServerCounter.SEND_FAILED);
            }
            return null;
        } catch (IOException e) {
            counters.add(ServerCounter.SEND_FAILED);
            return String.valueOf(e.getMessage());
        }
    }

    private Outcome answered(End.Answer answer, Pending pending, long lastSentNanos) {
        roundTrips.record(answer.atNanos() - lastSentNanos);
        if (health.answered(answer.atNanos())) {
            LOG.info("RADIUS server {} ({}, {}) is up again", name(), role, server.address());
        }
        Packet packet = answer.packet();
        counters.add(counterOf(packet.code()));
        Revealed revealed =
                PacketDecoder.reveal(packet.attributes(), pending.request().authenticator(), server.secret());
        return new Answered(name(), packet.code(), revealed.attributes(), revealed.bad());
    }

    private static ServerCounter counterOf(PacketCode code) {
        return switch (code) {
            case ACCESS_ACCEPT -> ServerCounter.ACCEPTS;
            case ACCESS_REJECT -> ServerCounter.REJECTS;
            case ACCESS_CHALLENGE -> ServerCounter.CHALLENGES;
            case ACCOUNTING_RESPONSE -> ServerCounter.ACCOUNTING_RESPONSES;
            case ACCESS_REQUEST,
                    ACCOUNTING_REQUEST,
                    STATUS_SERVER,
                    DISCONNECT_REQUEST,
                    DISCONNECT_ACK,
                    DISCONNECT_NAK,
                    COA_REQUEST,
                    COA_ACK,
                    COA_NAK -> throw new IllegalArgumentException(code + " answers nothing that we ask");
        };
    }

    private Outcome gaveUp(NoAnswerReason reason, String text, long firstSentNanos) {
        counters.add(ServerCounter.UNANSWERED);
        if (health.silent(firstSentNanos, System.nanoTime())) {
            counters.add(ServerCounter.MARKED_DEAD);
            LOG.warn(
                    "RADIUS server {} ({}, {}) is passed over for {} s: {} ({})",
                    name(),
                    role,
                    server.address(),
                    server.deadTime().toMillis() / 1000.0,
                    text,
                    reason);
        }
        return unanswered(reason, text);
    }

    private Unanswered unanswered(NoAnswerReason reason, String text) {
        return new Unanswered(reason, name() + ": " + reason + ", " + text);
    }

    /** Called by the receiving thread: judges one datagram. */
    void onDatagram(SourcePort port, InetSocketAddress source, ByteBuffer datagram, long nowNanos) {
        if (!source.equals(server.address())) {
            counters.add(ServerCounter.DROPPED_WRONG_SOURCE);
            return;
        }
        DecodedPacket decoded = PacketDecoder.decode(datagram);
        switch (decoded) {
            case Malformed _ -> counters.add(ServerCounter.DROPPED_MALFORMED);
            case Packet packet -> onPacket(port, packet, nowNanos);
        }
    }

    private void onPacket(SourcePort port, Packet packet, long nowNanos) {
        Pending pending = port.waiting(packet.identifier());
        if (pending == null) {
            counters.add(ServerCounter.DROPPED_UNEXPECTED);
            return;
        }
        if (!pending.question().isAnsweredBy(packet.code())) {
            counters.add(ServerCounter.DROPPED_WRONG_CODE);
            return;
        }
        switch (AnswerProof.of(packet, pending.request().authenticator(), server.secret())) {
            case PROVED -> accept(port, pending, packet, nowNanos);
            case PROVED_BY_MD5_ALONE -> {
                if (needsMessageAuthenticator(pending, packet)) {
                    onMissingMessageAuthenticator(pending, nowNanos);
                } else {
                    accept(port, pending, packet, nowNanos);
                }
            }
            case BAD_AUTHENTICATOR -> onForged(ServerCounter.DROPPED_BAD_AUTHENTICATOR, pending, nowNanos);
            case BAD_MESSAGE_AUTHENTICATOR ->
                onForged(ServerCounter.DROPPED_BAD_MESSAGE_AUTHENTICATOR, pending, nowNanos);
        }
    }

    /** RFC 3579 s3.1: one MUST be there when there is an EAP-Message, whatever the configuration says. */
    private boolean needsMessageAuthenticator(Pending pending, Packet packet) {
        return (server.requireMessageAuthenticator() && pending.question().wantsMessageAuthenticator())
                || packet.attributes().has(AttributeType.EAP_MESSAGE);
    }

    private void accept(SourcePort port, Pending pending, Packet packet, long nowNanos) {
        if (port.take(packet.identifier(), pending)) {
            pending.end(new End.Answer(packet, nowNanos));
        } else {
            counters.add(ServerCounter.DROPPED_UNEXPECTED);
        }
    }

    private void onForged(ServerCounter counter, Pending pending, long nowNanos) {
        counters.add(counter);
        pending.unusable(NoAnswerReason.BAD_AUTHENTICATOR);
        if (badAuthenticator.isDue(nowNanos)) {
            LOG.warn(
                    "RADIUS server {} ({}, {}): an answer is discarded, its authenticator does not fit ({}). Is the shared secret the same "
                            + "on both sides? If it is, somebody forges answers",
                    name(),
                    role,
                    server.address(),
                    counter);
        }
    }

    private void onMissingMessageAuthenticator(Pending pending, long nowNanos) {
        counters.add(ServerCounter.DROPPED_MISSING_MESSAGE_AUTHENTICATOR);
        pending.unusable(NoAnswerReason.MISSING_MESSAGE_AUTHENTICATOR);
        if (missingMessageAuthenticator.isDue(nowNanos)) {
            LOG.warn(
                    "RADIUS server {} ({}, {}): an answer is discarded, it has no Message-Authenticator and could be forged (CVE-2024-3596). "
                            + "Update the server (FreeRADIUS 3.2.5 and later send it), or have it add the attribute (FreeRADIUS: update "
                            + "reply { Message-Authenticator := 0x00 } in post-auth, Post-Auth-Type REJECT too), or, on a network that "
                            + "nobody else can reach, stop requiring it for this server",
                    name(),
                    role,
                    server.address());
        }
    }

    void close() {
        pool.close();
    }

    @Override
    public String name() {
        return server.name();
    }

    @Override
    public ServerRole role() {
        return role;
    }

    @Override
    public InetSocketAddress address() {
        return server.address();
    }

    @Override
    public ServerState state() {
        return health.state();
    }

    @Override
    public long count(ServerCounter counter) {
        return counters.count(counter);
    }

    @Override
    public int inFlight() {
        return pool.inUse();
    }

    @Override
    public int sourcePorts() {
        return pool.openPorts();
    }

    @Override
    public RoundTrips.Snapshot roundTrips() {
        return roundTrips.snapshot();
    }

    void countProbe() {
        counters.add(ServerCounter.STATUS_PROBES);
    }
}
