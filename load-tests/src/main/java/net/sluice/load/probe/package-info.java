/**
 * The numbered packets that prove a subscriber's path in both directions, and the books kept about them. Octets and counting
 * only: no socket, clock or PPP.
 */
@NullMarked
package net.sluice.load.probe;

import org.jspecify.annotations.NullMarked;
