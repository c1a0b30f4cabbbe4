/**
 * Who may act: heartbeats, the lease that a majority's acknowledgements give, the verdict that another's is over, and
 * the members that are agreed upon. Pure: time is an argument, beats go to a sink; no clock, socket, thread or store.
 */
@NullMarked
package net.sluice.cluster.lease;

import org.jspecify.annotations.NullMarked;
