/**
 * The fleet as a program: sockets, the loop, the command line, progress and reports around the core of
 * {@code net.sluice.load.lac}. No protocol decision is taken here.
 */
@NullMarked
package net.sluice.load.fleet;

import org.jspecify.annotations.NullMarked;
