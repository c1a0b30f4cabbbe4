package net.sluice.dataplane.assembly;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.sluice.dataplane.Prefix;
import net.sluice.dataplane.Routes;

/** What routers are told of our service addresses, by routes of ours. Thread-safe; blocking. */
final class Announcement {

    private final Routes routes;
    private final List<Prefix> addresses;
    private final Set<Prefix> told = new HashSet<>();

    /** Of these addresses, none of which is told of yet. */
    Announcement(Routes routes, List<Prefix> addresses) {
        this.routes = routes;
        this.addresses = addresses;
    }

    synchronized List<Routes.RouteProblem> announce(boolean announced) {
        if (!announced) {
            // What cannot be deleted is not there: our routes are nobody else's to delete, but whoever does so leaves
            // nothing to withdraw.
            Collection<Prefix> untold = List.copyOf(told);
            told.clear();
            return routes.delete(untold);
        }
        List<Prefix> missing =
                addresses.stream().filter(each -> !told.contains(each)).toList();
        List<Routes.RouteProblem> refused = routes.add(missing);
        told.addAll(missing);
        refused.forEach(each -> told.remove(each.prefix()));
        return refused;
    }

    synchronized boolean announced() {
        return !told.isEmpty();
    }
}
