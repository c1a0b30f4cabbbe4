/**
 * What a LAC must never send: datagrams that are no L2TP, broken L2TP, or L2TP meant to exhaust an LNS. Written octet by octet, not
 * by our codec, and only for an LNS of one's own.
 */
@NullMarked
package net.sluice.load.abuse;

import org.jspecify.annotations.NullMarked;
