/**
 * Timers without a clock: the wheel that tells when each deadline of a shard is due. Nothing here knows what the deadlines are for.
 */
@NullMarked
package net.sluice.session.timer;

import org.jspecify.annotations.NullMarked;
