package net.sluice.session.leaf;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.IntFunction;
import net.sluice.radius.RadiusClient;
import net.sluice.session.AaaPort;
import net.sluice.session.AccountingRecord;
import net.sluice.session.AuthenticationAnswer;
import net.sluice.session.AuthenticationRequest;
import net.sluice.session.ShardInbox;
import net.sluice.session.SubscriberRef;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * RADIUS, asked on one virtual thread for each login. How many may wait at once is the shards' own limit. Thread-safe;
 * answers go to the inbox of the shard that asked.
 */
public final class RadiusAaa implements AaaPort, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RadiusAaa.class);

    private final RadiusClient client;
    private final String ourHostName;
    private final RuleDirectory directory;
    private final IntFunction<ShardInbox> inboxes;
    private final ExecutorService logins = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("login-", 0).factory());

    /**
     * @param ourHostName the Host Name AVP that we send, for Tunnel-Server-Auth-ID
     * @param directory what Filter-Id may name
     * @param inboxes by shard number
     */
    public RadiusAaa(
            RadiusClient client, String ourHostName, RuleDirectory directory, IntFunction<ShardInbox> inboxes) {
        this.client = client;
        this.ourHostName = ourHostName;
        this.directory = directory;
        this.inboxes = inboxes;
    }

    @Override
    public void authenticate(AuthenticationRequest request, SubscriberRef who) {
        logins.execute(() -> inboxes.apply(who.shard()).authenticated(who, ask(request)));
    }

    @Override
    public void account(AccountingRecord accounting) {
        client.account(RadiusFacts.accounting(accounting, ourHostName));
    }

    /** Ends the waits: every login that waits is told that nobody answered. */
    @Override
    public void close() {
        logins.shutdownNow();
    }

    /** Whatever happens, the shard gets its answer: one that is lost would keep the login's place for ever. */
    private AuthenticationAnswer ask(AuthenticationRequest request) {
        try {
            return RadiusGrant.answer(client.authenticate(RadiusFacts.request(request, ourHostName)), directory);
        } catch (RuntimeException bug) {
            LOG.error("asking RADIUS failed, session={}", request.identity().acctSessionId(), bug);
            return new AuthenticationAnswer.Unavailable("internal error");
        }
    }
}
