/**
 * Numbers that the packet path leaves behind for whoever asks: written where they are at hand anyway, without locks, and read by any thread. What is
 * counted, and where it is shown, is not known here.
 */
@NullMarked
package net.sluice.dataplane.tally;

import org.jspecify.annotations.NullMarked;
