package net.sluice.dataplane;

/**
 * The last discard of one session in one direction.
 *
 * @param reason why
 * @param atNanos when, on {@link System#nanoTime}'s clock, to a quarter of a microsecond below and the worker's turn
 */
public record LastDrop(DropReason reason, long atNanos) {}
