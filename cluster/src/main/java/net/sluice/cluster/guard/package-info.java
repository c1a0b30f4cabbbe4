/**
 * The sockets of leases: beats over UDP, guard connections over TCP that prove a death, and the thread that runs the
 * keepers. What beats mean is decided in {@code lease}, and what becomes of slots in {@code slot}; no store is called here.
 */
@NullMarked
package net.sluice.cluster.guard;

import org.jspecify.annotations.NullMarked;
