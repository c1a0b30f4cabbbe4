/**
 * The relay's pure parts: what a frame between two nodes looks like, how it is known to be theirs and new, and which node is meant. No socket, no table of
 * sessions.
 */
@NullMarked
package net.sluice.dataplane.relay;

import org.jspecify.annotations.NullMarked;
