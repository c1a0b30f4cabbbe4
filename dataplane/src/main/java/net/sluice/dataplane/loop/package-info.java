/**
 * Threads and what runs on them: a thread that turns loops, spins briefly and sleeps in epoll, and the rule by which loops are laid out over CPUs.
 * Netty stops here; what a loop does is none of this package's business.
 */
@NullMarked
package net.sluice.dataplane.loop;

import org.jspecify.annotations.NullMarked;
