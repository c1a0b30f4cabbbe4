package net.sluice.session.fake;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;
import net.sluice.session.AaaPort;
import net.sluice.session.AccountingRecord;
import net.sluice.session.AuthenticationAnswer;
import net.sluice.session.AuthenticationRequest;
import net.sluice.session.LocalUser;
import net.sluice.session.LocalUsers;
import net.sluice.session.ShardInbox;
import net.sluice.session.SubscriberRef;

/**
 * AAA with a list of users, which answers after a while, and books that it checks: of each session one Start, interims
 * that grow, one Stop.
 */
public final class FakeAaa implements AaaPort {
    private final VirtualTime time;
    private final IntFunction<ShardInbox> inboxes;
    private final Map<String, LocalUser> users = new HashMap<>();
    private final List<AccountingRecord> records = new ArrayList<>();
    private final Map<String, AccountingRecord> open = new LinkedHashMap<>();
    private final Set<String> everSeen = new HashSet<>();
    private final List<AuthenticationRequest> asked = new ArrayList<>();
    private LongSupplier delayNanos = () -> 1_000_000L;
    private final Map<String, AccountingRecord.Stop> stopped = new HashMap<>();
    private boolean takeovers;
    private int again;
    private boolean silent;
    private boolean unavailable;

    public FakeAaa(VirtualTime time, IntFunction<ShardInbox> inboxes) {
        this.time = time;
        this.inboxes = inboxes;
    }

    /** Adds or replaces a user. */
    public void user(LocalUser user) {
        users.put(user.name(), user);
    }

    /** How long each answer takes. */
    public void delayNanos(LongSupplier nanos) {
        delayNanos = nanos;
    }

    /** No answer at all comes any more, until switched back; what was asked meanwhile is never answered. */
    public void silent(boolean on) {
        silent = on;
    }

    /** Every answer is that nobody could tell. */
    public void unavailable(boolean on) {
        unavailable = on;
    }

    /** Everything that was accounted, in order. */
    public List<AccountingRecord> records() {
        return records;
    }

    /** The sessions that were started and not stopped, by Acct-Session-Id. */
    public Map<String, AccountingRecord> openSessions() {
        return open;
    }

    /** The Stop of each session that has one, by Acct-Session-Id. */
    public Map<String, AccountingRecord.Stop> stopped() {
        return stopped;
    }

    /** How many Starts and Stops came again. */
    public int again() {
        return again;
    }

    /** Everything that was asked, in order. */
    public List<AuthenticationRequest> asked() {
        return asked;
    }

    /** Nodes die, and others go on: a Start and a Stop may come again, as they were. */
    public void takeovers(boolean on) {
        takeovers = on;
    }

    /** The same AAA, asked by another node, whose inboxes these are. */
    public AaaPort from(IntFunction<ShardInbox> node) {
        return new AaaPort() {
            @Override
            public void authenticate(AuthenticationRequest request, SubscriberRef who) {
                FakeAaa.this.authenticate(request, who, node);
            }

            @Override
            public void account(AccountingRecord accounting) {
                FakeAaa.this.account(accounting);
            }
        };
    }

    @Override
    public void authenticate(AuthenticationRequest request, SubscriberRef who) {
        authenticate(request, who, inboxes);
    }

    private void authenticate(AuthenticationRequest request, SubscriberRef who, IntFunction<ShardInbox> node) {
        asked.add(request);
        if (silent) {
            return;
        }
        AuthenticationAnswer answer = unavailable
                ? new AuthenticationAnswer.Unavailable("no server answers")
                : new LocalUsers(users.values()).judge(request.credentials());
        time.after(delayNanos.getAsLong(), () -> node.apply(who.shard()).authenticated(who, answer));
    }

    @Override
    public void account(AccountingRecord accounting) {
        records.add(accounting);
        String id = accounting.account().identity().acctSessionId();
        switch (accounting) {
            case AccountingRecord.Start _ when takeovers && open.containsKey(id) -> again++;
            case AccountingRecord.Stop stop when takeovers && stop.equals(stopped.get(id)) -> again++;
            case AccountingRecord.Start start -> {
                insist(everSeen.add(id), start, "an Acct-Session-Id that was used before");
                open.put(id, start);
            }
            case AccountingRecord.Interim interim -> {
                insist(open.containsKey(id), interim, "an Interim without a Start");
                insist(notLessThan(open.get(id), interim), interim, "counters that went backwards");
                open.put(id, interim);
            }
            case AccountingRecord.Stop stop -> {
                AccountingRecord before = open.remove(id);
                stopped.put(id, stop);
                insist(before != null, stop, "a Stop without a Start, or a second one");
                if (before instanceof AccountingRecord.Interim interim) {
                    insist(
                            stop.counters().octetsIn() >= interim.counters().octetsIn()
                                    && stop.counters().octetsOut()
                                            >= interim.counters().octetsOut(),
                            stop,
                            "counters that went backwards");
                }
            }
        }
    }

    private static boolean notLessThan(AccountingRecord before, AccountingRecord.Interim now) {
        return !(before instanceof AccountingRecord.Interim interim)
                || (now.counters().octetsIn() >= interim.counters().octetsIn()
                        && now.counters().octetsOut() >= interim.counters().octetsOut()
                        && now.sessionSeconds() >= interim.sessionSeconds());
    }

    private static void insist(boolean right, AccountingRecord accounting, String wrong) {
        if (!right) {
            throw new AssertionError(wrong + ": " + accounting);
        }
    }
}
