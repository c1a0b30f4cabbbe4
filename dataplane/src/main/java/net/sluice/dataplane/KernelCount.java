package net.sluice.dataplane;

import java.util.function.LongSupplier;

/**
 * One of the kernel's counts of what it discarded.
 *
 * @param where which socket, interface or namespace
 * @param count asks the kernel; any thread. Only grows, from 0 at the opening
 */
public record KernelCount(KernelDrop reason, String where, LongSupplier count) {}
