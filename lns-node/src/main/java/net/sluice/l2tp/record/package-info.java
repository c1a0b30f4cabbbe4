/**
 * Tunnels and calls as octets, for a store that knows nothing of them, and for nodes of another version. No protocol, and no store.
 */
@NullMarked
package net.sluice.l2tp.record;

import org.jspecify.annotations.NullMarked;
