package net.sluice.session.leaf;

import java.util.Collection;
import net.sluice.dataplane.Prefix;

/** Who wants to know what prefixes sessions have here, to see to it that the kernel sends us their packets. Any thread; never waits. */
public interface SubscriberRoutes {
    /** In a cluster: there, routes follow what the directory says is held where. */
    SubscriberRoutes ELSEWHERE = new SubscriberRoutes() {
        @Override
        public void add(Collection<Prefix> prefixes) {}

        @Override
        public void delete(Collection<Prefix> prefixes) {}
    };

    /** Asks for routes, each session once for each. */
    void add(Collection<Prefix> prefixes);

    /** Takes routes back that were asked for. */
    void delete(Collection<Prefix> prefixes);
}
