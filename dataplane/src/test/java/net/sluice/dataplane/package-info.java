/** Tests of the module as a whole, and what they share. Nothing of the product is here. */
@NullMarked
package net.sluice.dataplane;

import org.jspecify.annotations.NullMarked;
