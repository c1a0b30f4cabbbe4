/**
 * The PPP protocol core (RFC 1661 and its NCPs): one automaton, option handlers, authentication. No I/O, and nothing of L2TP.
 */
@NullMarked
package net.sluice.ppp;

import org.jspecify.annotations.NullMarked;
