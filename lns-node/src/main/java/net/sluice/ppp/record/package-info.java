/**
 * Links as octets, for a store that knows nothing of them, and for nodes of another version. No protocol, and no store.
 */
@NullMarked
package net.sluice.ppp.record;

import org.jspecify.annotations.NullMarked;
