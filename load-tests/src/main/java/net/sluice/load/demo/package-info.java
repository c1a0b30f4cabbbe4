/**
 * {@code ./lns demo}: one call through a lab, told to a person while it happens. What it proves is proved by the labs; here only
 * the telling lives.
 */
@NullMarked
package net.sluice.load.demo;

import org.jspecify.annotations.NullMarked;
