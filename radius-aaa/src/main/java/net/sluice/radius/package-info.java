/**
 * RADIUS exchanges as an ISP needs them: authentication, accounting, server failover. TinyRadius is used as a codec here and is seen nowhere else.
 */
@NullMarked
package net.sluice.radius;

import org.jspecify.annotations.NullMarked;
