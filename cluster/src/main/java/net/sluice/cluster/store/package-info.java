/**
 * The store that the members of a cluster share: ownerships of slots, records, the list of members; in memory, or in
 * Hazelcast, which stops here. No protocol object, no lease and no decision about who should own what may enter.
 */
@NullMarked
package net.sluice.cluster.store;

import org.jspecify.annotations.NullMarked;
