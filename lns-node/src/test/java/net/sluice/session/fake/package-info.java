/**
 * Second implementations of the session's ports, for tests and simulations: everything in one thread, in virtual time,
 * and every breach of a port's contract is noticed. Nothing here decides what a subscriber is granted.
 */
@NullMarked
package net.sluice.session.fake;

import org.jspecify.annotations.NullMarked;
