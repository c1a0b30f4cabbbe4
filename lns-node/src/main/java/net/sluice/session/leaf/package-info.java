/**
 * The session ports, answered by the leaf modules: the one place where their records are translated. No decision about a subscriber is taken here.
 */
@NullMarked
package net.sluice.session.leaf;

import org.jspecify.annotations.NullMarked;
