package net.sluice.dataplane;

import java.util.Collection;
import java.util.List;

/**
 * Kernel routes on our TUN, with our own route protocol number: blocks of subscribers' addresses, and what no block or pool route covers. Each prefix is
 * counted by itself, whatever it lies in: it is in the kernel while more was added than deleted. Thread-safe and blocking (rtnetlink, batched): for virtual threads, not for loops.
 */
public interface Routes {

    /**
     * Adds the prefixes.
     *
     * @return those that the kernel refused (they do not count as added), empty when all are in
     */
    List<RouteProblem> add(Collection<Prefix> prefixes);

    /**
     * Takes the prefixes back.
     *
     * @return those that were not there or that the kernel would not delete
     */
    List<RouteProblem> delete(Collection<Prefix> prefixes);

    /**
     * What went wrong with one route.
     *
     * @param errno the kernel's errno, positive; 0 when we refused it ourselves
     * @param text what it was and what to do
     */
    record RouteProblem(Prefix prefix, int errno, String text) {}
}
