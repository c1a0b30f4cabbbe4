/**
 * What can be done to a session's packets beside forwarding them: rates, filters and the like, each as a pure part that knows packets, times and its own
 * memory. No input or output, no thread and no table lives here; {@code worker.HomeServices} calls these in their order.
 */
@NullMarked
package net.sluice.dataplane.service;

import org.jspecify.annotations.NullMarked;
