/**
 * Benchmarks of a whole node in a lab: what is measured, how, and the page that tells it. Nothing here proves behaviour; that
 * is the labs' business.
 */
@NullMarked
package net.sluice.load.bench;

import org.jspecify.annotations.NullMarked;
