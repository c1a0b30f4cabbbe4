/**
 * A world of L2TP endpoints in one thread and in virtual time, over a network that may lose, duplicate, delay and reorder.
 * Published in the test-jar for other modules' simulations; it knows nothing of what runs inside the calls.
 */
@NullMarked
package net.sluice.l2tp.world;

import org.jspecify.annotations.NullMarked;
