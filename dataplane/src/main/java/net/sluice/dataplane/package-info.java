/**
 * The data plane's front door: what the node opens, installs into and drains, as interfaces and records, with no packet in sight.
 * Everything else of this module may use these types; this package uses nothing of the module, so {@code assembly} does the opening.
 */
@NullMarked
package net.sluice.dataplane;

import org.jspecify.annotations.NullMarked;
