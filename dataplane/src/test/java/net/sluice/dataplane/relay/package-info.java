/** Tests of the relay's pure parts; no socket. */
@NullMarked
package net.sluice.dataplane.relay;

import org.jspecify.annotations.NullMarked;
