/**
 * State that the nodes of a cluster share: addresses, logins, session records. Hazelcast stops here; no protocol object may enter.
 */
@NullMarked
package net.sluice.cluster;

import org.jspecify.annotations.NullMarked;
