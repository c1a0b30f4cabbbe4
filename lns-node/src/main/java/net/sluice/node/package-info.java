/**
 * The daemon: configuration, host checks, threads and wiring. No protocol decision is taken here.
 */
@NullMarked
package net.sluice.node;

import org.jspecify.annotations.NullMarked;
