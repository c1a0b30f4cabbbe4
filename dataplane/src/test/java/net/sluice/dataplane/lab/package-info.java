/** The data plane on real sockets and a real TUN, in network namespaces of its own. Nothing of the product is here. */
@NullMarked
package net.sluice.dataplane.lab;

import org.jspecify.annotations.NullMarked;
