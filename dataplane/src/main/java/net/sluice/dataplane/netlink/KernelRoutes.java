package net.sluice.dataplane.netlink;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.function.Function;
import net.sluice.dataplane.Prefix;
import net.sluice.dataplane.Routes;
import net.sluice.dataplane.io.linux.Errno;
import net.sluice.dataplane.io.linux.NativeException;

/** Our routes on the TUN, each counted, changed in batches. */
public final class KernelRoutes implements Routes {

    private final RouteSocket socket;
    private final int index;
    private final int protocol;
    private final Map<Prefix, Integer> uses = new HashMap<>();

    /** On the interface with that index, through {@code socket}, which stays the caller's to close. */
    public KernelRoutes(RouteSocket socket, int index, int protocol) {
        this.socket = socket;
        this.index = index;
        this.protocol = protocol;
    }

    @Override
    public synchronized List<RouteProblem> add(Collection<Prefix> prefixes) {
        SequencedSet<Prefix> missing = new LinkedHashSet<>(prefixes);
        missing.removeAll(uses.keySet());
        Map<Prefix, RouteProblem> refused = change(missing, prefix -> Request.addRoute(index, prefix, protocol));
        for (Prefix prefix : prefixes) {
            if (!refused.containsKey(prefix)) {
                uses.merge(prefix, 1, Integer::sum);
            }
        }
        return List.copyOf(refused.values());
    }

    @Override
    public synchronized List<RouteProblem> delete(Collection<Prefix> prefixes) {
        List<RouteProblem> problems = new ArrayList<>();
        SequencedSet<Prefix> unused = new LinkedHashSet<>();
        for (Prefix prefix : prefixes) {
            Integer count = uses.get(prefix);
            if (count == null) {
                problems.add(new RouteProblem(prefix, 0, prefix + " was not added"));
            } else if (count == 1) {
                uses.remove(prefix);
                unused.add(prefix);
            } else {
                uses.put(prefix, count - 1);
            }
        }
        problems.addAll(change(unused, prefix -> Request.deleteRoute(index, prefix, protocol))
                .values());
        return problems;
    }

    private Map<Prefix, RouteProblem> change(SequencedSet<Prefix> prefixes, Function<Prefix, Request> how) {
        List<Prefix> order = List.copyOf(prefixes);
        List<Request> requests = order.stream().map(how).toList();
        Map<Prefix, RouteProblem> problems = new HashMap<>();
        try {
            List<Integer> answers = socket.carryOut(requests);
            for (int i = 0; i < answers.size(); i++) {
                int errno = answers.get(i);
                if (errno != 0) {
                    Prefix prefix = order.get(i);
                    problems.put(prefix, new RouteProblem(prefix, errno, RouteSocket.explain(requests.get(i), errno)));
                }
            }
        } catch (NativeException e) {
            for (Prefix prefix : order) {
                problems.put(
                        prefix, new RouteProblem(prefix, e.errno(), Errno.name(e.errno()) + ": " + e.getMessage()));
            }
        }
        return problems;
    }
}
