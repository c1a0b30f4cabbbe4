/**
 * What operators see of a node: metrics and health over HTTP. Micrometer stops here; nothing here knows what a subscriber is.
 */
@NullMarked
package net.sluice.ops;

import org.jspecify.annotations.NullMarked;
