package net.sluice.radius.exchange;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import net.sluice.radius.exchange.Outcome.Answered;
import net.sluice.radius.exchange.Outcome.Unanswered;
import net.sluice.radius.message.NoAnswerReason;
import net.sluice.radius.wire.Attributes;
import org.jspecify.annotations.Nullable;

/**
 * Servers that stand in for each other: the first that is not dead is asked, then the next. When all are dead each is asked all the same, once: an answer that is late is better than none. Thread-safe.
 */
public final class ServerGroup implements AutoCloseable {

    /** From what says least to what says most. */
    private static final List<NoAnswerReason> BY_WEIGHT = List.of(
            NoAnswerReason.NO_SERVER,
            NoAnswerReason.TIMEOUT,
            NoAnswerReason.NOT_SENT,
            NoAnswerReason.TOO_MANY_IN_FLIGHT,
            NoAnswerReason.BAD_AUTHENTICATOR,
            NoAnswerReason.MISSING_MESSAGE_AUTHENTICATOR,
            NoAnswerReason.NOT_ENCODABLE,
            NoAnswerReason.CANCELLED);

    private static final int ALL_TRIES = Integer.MAX_VALUE;

    /** One lost datagram must not keep a server dead that is back; a subscriber must not wait long for one that is not. */
    private static final int TRIES_TO_FIND_OUT = 2;

    private static final int TRIES_OF_THE_DEAD = 1;

    private final ServerRole role;
    private final List<ServerLink> links;
    private final Supplier<Attributes> statusAttributes;
    private final RandomGenerator random;

    /**
     * @param statusAttributes who asks, for Status-Server
     * @param random           fit for authenticators: nobody can foretell it
     */
    public ServerGroup(
            ServerRole role,
            List<RadiusServer> servers,
            Receiver receiver,
            Supplier<Attributes> statusAttributes,
            RandomGenerator random) {
        this.role = role;
        this.links = servers.stream()
                .map(server -> new ServerLink(role, server, receiver, random))
                .toList();
        this.statusAttributes = statusAttributes;
        this.random = random;
    }

    /**
     * Blocks until a server answers or none is left.
     *
     * @param preferred the name of the server to ask first, because it knows the conversation; null for the usual order
     */
    public Outcome ask(Question question, @Nullable String preferred) {
        List<Unanswered> tried = new ArrayList<>();
        boolean any = false;
        for (ServerLink link : inOrder(preferred)) {
            ServerHealth.Admission admission = link.health().admit(System.nanoTime());
            if (admission == ServerHealth.Admission.FIND_OUT && link.server().statusServer()) {
                probe(link);
                continue;
            }
            if (admission == ServerHealth.Admission.PASS_OVER) {
                continue;
            }
            any = true;
            Outcome outcome =
                    link.ask(question, admission == ServerHealth.Admission.ASK ? ALL_TRIES : TRIES_TO_FIND_OUT);
            switch (outcome) {
                case Answered answered -> {
                    return answered;
                }
                case Unanswered unanswered -> tried.add(unanswered);
            }
            if (isFinal(tried.getLast())) {
                return tried.getLast();
            }
        }
        return any ? summary(tried) : askTheDead(question);
    }

    private List<ServerLink> inOrder(@Nullable String preferred) {
        if (preferred == null) {
            return links;
        }
        List<ServerLink> order = new ArrayList<>(links);
        order.sort(Comparator.comparing(link -> !link.name().equals(preferred)));
        return order;
    }

    /** RFC 5997: a dead server with Status-Server is found out about without making a subscriber wait. */
    private void probe(ServerLink link) {
        Thread.ofVirtual().name("radius-status-" + link.name()).start(() -> {
            link.countProbe();
            link.ask(new Question.Status(statusAttributes.get(), random), TRIES_TO_FIND_OUT);
        });
    }

    private Outcome askTheDead(Question question) {
        List<Unanswered> tried = new ArrayList<>();
        for (ServerLink link : links) {
            switch (link.ask(question, TRIES_OF_THE_DEAD)) {
                case Answered answered -> {
                    return answered;
                }
                case Unanswered unanswered -> tried.add(unanswered);
            }
            if (isFinal(tried.getLast())) {
                return tried.getLast();
            }
        }
        return summary(tried);
    }

    /** Whether another server could not do better. */
    private static boolean isFinal(Unanswered outcome) {
        return outcome.reason() == NoAnswerReason.NOT_ENCODABLE || outcome.reason() == NoAnswerReason.CANCELLED;
    }

    private Unanswered summary(List<Unanswered> tried) {
        NoAnswerReason reason = NoAnswerReason.NO_SERVER;
        List<String> texts = new ArrayList<>();
        for (Unanswered outcome : tried) {
            texts.add(outcome.text());
            if (BY_WEIGHT.indexOf(outcome.reason()) > BY_WEIGHT.indexOf(reason)) {
                reason = outcome.reason();
            }
        }
        return new Unanswered(
                reason, texts.isEmpty() ? "no " + role + " server is configured" : String.join("; ", texts));
    }

    /** Whether no server is known to answer now. */
    public boolean allDead() {
        return links.stream().noneMatch(link -> link.state() == ServerState.UP);
    }

    public boolean isEmpty() {
        return links.isEmpty();
    }

    /** In order of preference. */
    public List<ServerView> views() {
        return List.copyOf(links);
    }

    /** Ends every wait with CANCELLED. */
    @Override
    public void close() {
        links.forEach(ServerLink::close);
    }
}
