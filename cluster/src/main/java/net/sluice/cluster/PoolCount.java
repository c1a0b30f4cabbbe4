package net.sluice.cluster;

/**
 * How full a pool is.
 *
 * @param name the pool
 * @param size what it has in all, without what is excluded
 * @param used what sessions hold, excluded addresses that were asked for exactly included
 * @param free what it could still give
 */
public record PoolCount(String name, int size, int used, int free) {}
