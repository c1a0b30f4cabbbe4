/**
 * The node's configuration: one record per section of the file, and the checks that span sections. Opens no socket, and translates nothing for the rooms that it configures.
 */
@NullMarked
package net.sluice.node.config;

import org.jspecify.annotations.NullMarked;
