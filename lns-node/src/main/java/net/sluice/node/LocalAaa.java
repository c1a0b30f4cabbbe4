package net.sluice.node;

import java.util.function.IntFunction;
import net.sluice.session.AaaPort;
import net.sluice.session.AccountingRecord;
import net.sluice.session.AuthenticationRequest;
import net.sluice.session.LocalUsers;
import net.sluice.session.ShardInbox;
import net.sluice.session.SubscriberRef;

/** The users of the file as an authority of logins. It answers at once, in the asking shard's own thread, and accounts nothing. */
final class LocalAaa implements AaaPort {
    private final LocalUsers users;
    private final IntFunction<ShardInbox> inboxes;

    LocalAaa(LocalUsers users, IntFunction<ShardInbox> inboxes) {
        this.users = users;
        this.inboxes = inboxes;
    }

    @Override
    public void authenticate(AuthenticationRequest request, SubscriberRef who) {
        inboxes.apply(who.shard()).authenticated(who, users.judge(request.credentials()));
    }

    @Override
    public void account(AccountingRecord accounting) {}
}
