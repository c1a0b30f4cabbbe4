/**
 * State that the nodes of a cluster share: addresses, logins, session records; this is its form for a single node, in
 * memory. Hazelcast stops here; no protocol object may enter.
 */
@NullMarked
package net.sluice.cluster;

import org.jspecify.annotations.NullMarked;
