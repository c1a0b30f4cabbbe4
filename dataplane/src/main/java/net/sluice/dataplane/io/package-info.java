/**
 * Batched datagrams and IP packets, behind two small interfaces that each have the real thing and a published twin in memory. Nothing here looks into
 * a packet, but for the TUN queue that joins and cuts TCP by the rules of {@code packet}.
 */
@NullMarked
package net.sluice.dataplane.io;

import org.jspecify.annotations.NullMarked;
