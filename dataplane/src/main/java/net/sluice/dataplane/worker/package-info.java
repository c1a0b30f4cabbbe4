/**
 * What runs on the wire and TUN threads: classification, the sessions' home workers, punts, injections, and the rings between threads. Everything a
 * packet meets between {@code io} and {@code io} is here, works on memory that is not copied without need, and allocates nothing.
 */
@NullMarked
package net.sluice.dataplane.worker;

import org.jspecify.annotations.NullMarked;
