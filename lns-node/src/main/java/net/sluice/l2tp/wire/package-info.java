/**
 * How L2TP looks on the wire: headers, AVPs, hiding, control messages. No state and no decisions.
 */
@NullMarked
package net.sluice.l2tp.wire;

import org.jspecify.annotations.NullMarked;
