/**
 * What all our programs do alike on a terminal: end cleanly on a signal, show progress. Nothing of networks.
 */
@NullMarked
package net.sluice.load.shell;

import org.jspecify.annotations.NullMarked;
