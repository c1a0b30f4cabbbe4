package net.sluice.load.sim;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.Map;
import net.sluice.ppp.AuthDecision;
import net.sluice.ppp.AuthRequest;
import net.sluice.ppp.auth.ChapMd5;
import net.sluice.ppp.auth.MsChap;
import net.sluice.ppp.auth.MsChapV2;
import net.sluice.session.AaaPort;
import net.sluice.session.Account;
import net.sluice.session.AccountingRecord;
import net.sluice.session.AuthenticationAnswer;
import net.sluice.session.AuthenticationRequest;
import net.sluice.session.Services;
import net.sluice.session.ShardInbox;
import net.sluice.session.SubscriberRef;

/** A model of RADIUS: it knows users, checks what they show, and can be slow, silent or unkind. */
final class Radius implements AaaPort {
    private final World world;
    private final AccountingBook book;
    private final Map<String, String> passwords = new HashMap<>();
    private final Map<String, Services> services = new HashMap<>();
    private Mood mood = Mood.WELL;

    /** How the servers are today. */
    enum Mood {
        WELL,
        SLOW,
        SILENT,
        UNKIND
    }

    Radius(World world, AccountingBook book) {
        this.world = world;
        this.book = book;
    }

    void add(String user, String password, Services granted) {
        passwords.put(user, password);
        services.put(user, granted);
    }

    Services granted(String user) {
        return services.getOrDefault(user, Services.DEFAULTS);
    }

    void mood(Mood today) {
        mood = today;
    }

    @Override
    public void authenticate(AuthenticationRequest request, SubscriberRef who) {
        ShardInbox inbox = world.lns().inbox(who.shard());
        world.directory().seen(who);
        switch (mood) {
            case WELL -> answer(inbox, who, judge(request), world.dice().nextLong(50 * Agenda.MILLISECOND));
            case SLOW -> {
                world.reach().did(Fault.RADIUS_SLOW);
                answer(inbox, who, judge(request), world.dice().nextLong(Agenda.SECOND, 9 * Agenda.SECOND));
            }
            case SILENT -> {
                world.reach().did(Fault.RADIUS_SILENT);
                answer(inbox, who, new AuthenticationAnswer.Unavailable("no server answers"), 15 * Agenda.SECOND);
            }
            case UNKIND -> {
                world.reach().did(Fault.RADIUS_REJECT);
                answer(
                        inbox,
                        who,
                        new AuthenticationAnswer.Rejected("not today", AuthDecision.AUTHENTICATION_FAILURE),
                        20 * Agenda.MILLISECOND);
            }
        }
    }

    @Override
    public void account(AccountingRecord accounting) {
        world.note(() -> "accounting " + accounting.getClass().getSimpleName() + " "
                + accounting.account().identity().acctSessionId() + " "
                + accounting.account().user());
        book.enter(accounting);
    }

    private void answer(ShardInbox inbox, SubscriberRef who, AuthenticationAnswer answer, long afterNanos) {
        world.agenda().after(afterNanos, () -> inbox.authenticated(who, answer));
    }

    private AuthenticationAnswer judge(AuthenticationRequest request) {
        AuthRequest shown = request.credentials();
        String user = shown.user();
        String password = passwords.getOrDefault(user, "");
        if (password.isEmpty() || !proven(shown, password)) {
            world.reach().did(Fault.WRONG_PASSWORD);
            return new AuthenticationAnswer.Rejected("who are you", AuthDecision.AUTHENTICATION_FAILURE);
        }
        String success = shown instanceof AuthRequest.MsChapV2 v2
                ? MsChapV2.authenticatorResponse(
                        password, v2.ntResponse(), v2.peerChallenge(), v2.challenge(), v2.name())
                : null;
        return new AuthenticationAnswer.Accepted(null, Account.Authentic.RADIUS, granted(user), "hello", success);
    }

    private static boolean proven(AuthRequest shown, String password) {
        byte[] secret = password.getBytes(StandardCharsets.UTF_8);
        return switch (shown) {
            case AuthRequest.Pap pap -> MessageDigest.isEqual(secret, pap.password());
            case AuthRequest.Chap chap -> ChapMd5.verify(chap.identifier(), secret, chap.challenge(), chap.response());
            case AuthRequest.MsChap ms -> MsChap.verify(ms.challenge(), password, ms.ntResponse());
            case AuthRequest.MsChapV2 v2 ->
                MsChapV2.verify(v2.challenge(), v2.peerChallenge(), v2.name(), password, v2.ntResponse());
        };
    }
}
