/**
 * The program behind the LNS that answers the fleet's numbered packets and keeps its own books of them. It knows nothing of
 * PPP or L2TP: to it, subscribers are hosts of the Internet.
 */
@NullMarked
package net.sluice.load.counterpart;

import org.jspecify.annotations.NullMarked;
