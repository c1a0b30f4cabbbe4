/**
 * The LAC fleet and the programs that load a node. It speaks to a node only over the wire.
 */
@NullMarked
package net.sluice.load;

import org.jspecify.annotations.NullMarked;
