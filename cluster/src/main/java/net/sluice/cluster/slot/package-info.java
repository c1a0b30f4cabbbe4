/**
 * Who owns which slot: placement, claims, hand-over, rebalancing and drain, against a store and a lease; and the table that
 * the loops read. Pure: time is an argument, what the store says waits in a queue for the next turn; no clock, socket or
 * thread, and no knowledge of what the records of a slot are.
 */
@NullMarked
package net.sluice.cluster.slot;

import org.jspecify.annotations.NullMarked;
