/**
 * The data plane's front door: what the node opens, installs into and drains. Packets never pass through this package, they stay in worker, table and io.
 */
@NullMarked
package net.sluice.dataplane;

import org.jspecify.annotations.NullMarked;
