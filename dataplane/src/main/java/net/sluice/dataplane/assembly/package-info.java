/**
 * Puts the data plane together: workers, rings, tables and threads from a configuration, on Linux or in memory. Each shard's view of it is here too; no
 * packet is.
 */
@NullMarked
package net.sluice.dataplane.assembly;

import org.jspecify.annotations.NullMarked;
