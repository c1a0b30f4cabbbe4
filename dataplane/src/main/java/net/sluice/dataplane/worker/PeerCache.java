package net.sluice.dataplane.worker;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import net.sluice.dataplane.io.linux.SocketAddress;
import org.jspecify.annotations.Nullable;

/** Java's objects for the peers last seen, so that not every punt makes one. One thread. */
final class PeerCache {

    private static final int SIZE = 256;

    private final MemorySegment keys;
    private final @Nullable InetSocketAddress[] values = new InetSocketAddress[SIZE];

    PeerCache(Arena arena) {
        keys = arena.allocate((long) SIZE * SocketAddress.BYTES, Long.BYTES);
    }

    InetSocketAddress get(MemorySegment peer, long offset) {
        int slot = (int) (SocketAddress.hash(peer, offset) >>> 56);
        long key = (long) slot * SocketAddress.BYTES;
        InetSocketAddress value = values[slot];
        if (value == null
                || MemorySegment.mismatch(
                                peer,
                                offset,
                                offset + SocketAddress.length(peer, offset),
                                keys,
                                key,
                                key + SocketAddress.length(peer, offset))
                        >= 0) {
            value = SocketAddress.get(peer, offset);
            values[slot] = value;
            MemorySegment.copy(peer, offset, keys, key, SocketAddress.BYTES);
        }
        return value;
    }
}
