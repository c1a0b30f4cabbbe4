/**
 * How copies of a packet are known that come over several sessions of one ha-set: by a shared Ns, or by content. Pure parts that know numbers, octets and times;
 * no table, thread, input or output lives here.
 */
@NullMarked
package net.sluice.dataplane.haset;

import org.jspecify.annotations.NullMarked;
