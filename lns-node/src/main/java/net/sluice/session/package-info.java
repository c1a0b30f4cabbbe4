/**
 * A subscriber's life from the call to the accounting Stop, and what it asks of the leaves (ports). No socket, clock, thread or randomness of its own.
 */
@NullMarked
package net.sluice.session;

import org.jspecify.annotations.NullMarked;
