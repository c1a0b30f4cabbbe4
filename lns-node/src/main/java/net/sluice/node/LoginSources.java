package net.sluice.node;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import net.sluice.node.config.LoginSection;
import net.sluice.session.AaaPort;
import net.sluice.session.AccountingRecord;
import net.sluice.session.AuthenticationRequest;
import net.sluice.session.SubscriberRef;

/** Sends each login to who decides about it: the users of the file, or RADIUS. Accounting goes to RADIUS whoever decided. */
final class LoginSources implements AaaPort {
    private final Map<String, LoginSection.Source> realms = new HashMap<>();
    private final LoginSection.Source otherwise;
    private final boolean hasServers;
    private final Predicate<String> isLocal;
    private final AaaPort local;
    private final AaaPort radius;

    /**
     * @param hasServers whether there is a RADIUS server to ask
     * @param isLocal whether the file names a user
     */
    LoginSources(LoginSection login, boolean hasServers, Predicate<String> isLocal, AaaPort local, AaaPort radius) {
        login.realms().forEach(realm -> realms.put(realm.name().toLowerCase(Locale.ROOT), realm.source()));
        this.otherwise = login.source();
        this.hasServers = hasServers;
        this.isLocal = isLocal;
        this.local = local;
        this.radius = radius;
    }

    @Override
    public void authenticate(AuthenticationRequest request, SubscriberRef who) {
        String user = request.credentials().user();
        AaaPort decides = switch (source(user)) {
            case LOCAL -> local;
            case RADIUS -> radius;
            case LOCAL_THEN_RADIUS -> isLocal.test(user) || !hasServers ? local : radius;
        };
        decides.authenticate(request, who);
    }

    @Override
    public void account(AccountingRecord accounting) {
        radius.account(accounting);
    }

    private LoginSection.Source source(String user) {
        String realm = user.substring(user.lastIndexOf('@') + 1).toLowerCase(Locale.ROOT);
        return user.indexOf('@') < 0 ? otherwise : realms.getOrDefault(realm, otherwise);
    }
}
