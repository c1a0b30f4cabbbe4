/**
 * Captures for operators: what may be asked, and the file that comes of it. The copying itself is the data plane's; no packet of the path waits for anything
 * here.
 */
@NullMarked
package net.sluice.node.capture;

import org.jspecify.annotations.NullMarked;
