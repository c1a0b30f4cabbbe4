/**
 * Header layouts as static flyweights over native memory: each is checked once and then read without a further look at its bounds. Pure functions: no
 * table, no socket, no allocation.
 */
@NullMarked
package net.sluice.dataplane.packet;

import org.jspecify.annotations.NullMarked;
