/**
 * The configuration, translated into what each room is opened with. Opens nothing itself.
 */
@NullMarked
package net.sluice.node.blueprint;

import org.jspecify.annotations.NullMarked;
