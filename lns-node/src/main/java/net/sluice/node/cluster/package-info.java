/**
 * This node's part in a cluster: which slots it has, how its control loops hear of that, and where their records go. The rooms of {@code
 * net.sluice.cluster} decide; here is what ties them to the shards and to the data plane.
 */
@NullMarked
package net.sluice.node.cluster;

import org.jspecify.annotations.NullMarked;
