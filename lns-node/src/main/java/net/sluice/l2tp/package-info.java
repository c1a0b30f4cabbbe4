/**
 * The L2TP protocol core (RFC 2661): endpoint, control channel, tunnels and calls. No I/O, and nothing of PPP beyond the octets that AVPs carry.
 */
@NullMarked
package net.sluice.l2tp;

import org.jspecify.annotations.NullMarked;
