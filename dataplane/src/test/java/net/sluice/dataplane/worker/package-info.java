/** Tests of the workers, on real tables and twins of sockets and TUN. Nothing of the product is here. */
@NullMarked
package net.sluice.dataplane.worker;

import org.jspecify.annotations.NullMarked;
