/**
 * The tables of the packet path, off-heap: sessions by (tunnel id, session id), sessions by destination address, tunnels by id. Readers never lock or
 * wait; memory that a reader may still look at is not used again (see {@link net.sluice.dataplane.table.Grace}). No packet is touched here.
 */
@NullMarked
package net.sluice.dataplane.table;

import org.jspecify.annotations.NullMarked;
