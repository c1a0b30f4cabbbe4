/**
 * How log lines leave the node: format, levels, and a queue so that no loop ever waits for standard output. Says nothing of what is logged.
 */
@NullMarked
package net.sluice.node.log;

import org.jspecify.annotations.NullMarked;
