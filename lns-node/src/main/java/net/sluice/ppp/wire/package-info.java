/**
 * How PPP looks on the wire: frames, control packets, options. No state and no decisions.
 */
@NullMarked
package net.sluice.ppp.wire;

import org.jspecify.annotations.NullMarked;
