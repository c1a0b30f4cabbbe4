/**
 * The LAC fleet's core: tunnels, lines and their PPP clients, from the first SCCRQ to the last StopCCN, and the traffic of each
 * line. No socket, clock, thread or randomness of its own, so that simulations run it in virtual time.
 */
@NullMarked
package net.sluice.load.lac;

import org.jspecify.annotations.NullMarked;
