/**
 * What a single configuration value can be: secrets, prefixes, ranges, sockets. Each reads itself from text and says what is wrong with it.
 */
@NullMarked
package net.sluice.node.config.value;

import org.jspecify.annotations.NullMarked;
