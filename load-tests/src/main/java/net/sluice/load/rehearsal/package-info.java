/**
 * The rehearsal: nodes go through what nodes go through, so that the JVM can write down what it learns of it. Nothing here is measured or tested.
 */
@NullMarked
package net.sluice.load.rehearsal;

import org.jspecify.annotations.NullMarked;
