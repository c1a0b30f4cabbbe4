package net.sluice.node;

import net.sluice.node.capture.CaptureDesk;
import net.sluice.session.AaaPort;
import net.sluice.session.AccountingRecord;
import net.sluice.session.AuthenticationRequest;
import net.sluice.session.SubscriberRef;

/** Tells captures of users whose login comes over which session, before anybody judges it. */
final class WatchedLogins implements AaaPort {
    private final CaptureDesk captures;
    private final AaaPort aaa;

    WatchedLogins(CaptureDesk captures, AaaPort aaa) {
        this.captures = captures;
        this.aaa = aaa;
    }

    @Override
    public void authenticate(AuthenticationRequest request, SubscriberRef who) {
        captures.login(request.credentials().user(), who.tunnelId(), who.sessionId());
        aaa.authenticate(request, who);
    }

    @Override
    public void account(AccountingRecord accounting) {
        aaa.account(accounting);
    }
}
