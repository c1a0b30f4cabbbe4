/** Tests of how copies are known. */
@NullMarked
package net.sluice.dataplane.haset;

import org.jspecify.annotations.NullMarked;
