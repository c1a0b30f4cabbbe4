/**
 * A YAML document as a tree in which every key and value knows its line and column. Knows nothing of what the keys mean.
 */
@NullMarked
package net.sluice.node.config.yaml;

import org.jspecify.annotations.NullMarked;
