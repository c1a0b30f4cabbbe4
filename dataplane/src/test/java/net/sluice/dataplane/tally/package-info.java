/** Tests of the package of this name. Nothing of the product is here. */
@NullMarked
package net.sluice.dataplane.tally;

import org.jspecify.annotations.NullMarked;
