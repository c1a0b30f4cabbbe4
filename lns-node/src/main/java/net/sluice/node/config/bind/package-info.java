/**
 * Makes records of a YAML tree by their {@link net.sluice.node.config.bind.Key} annotations, and manual pages of the same records. Knows no particular key.
 */
@NullMarked
package net.sluice.node.config.bind;

import org.jspecify.annotations.NullMarked;
