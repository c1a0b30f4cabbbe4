package net.sluice.dataplane.relay;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import net.sluice.dataplane.Relay.PeerIdentity;
import net.sluice.dataplane.io.linux.SocketAddress;

/**
 * Another node as workers see it. Its frames all come from one address to one of ours, so the kernel gives them to one socket, and so to one worker: that
 * one alone uses {@link #admit}.
 */
public final class RelayPeer {

    private final PeerIdentity identity;
    private final FrameKey sending;
    private final FrameKey receiving;
    private final MemorySegment address;
    private final ReplayWindow[] windows;

    RelayPeer(PeerIdentity identity, FrameKey sending, FrameKey receiving, ReplayWindow[] windows) {
        this.identity = identity;
        this.sending = sending;
        this.receiving = receiving;
        this.windows = windows;
        address = Arena.ofAuto().allocate(SocketAddress.BYTES, Long.BYTES);
        SocketAddress.put(address, 0, identity.address());
    }

    /** Who it is. */
    public PeerIdentity identity() {
        return identity;
    }

    /** The key of frames to it. */
    public FrameKey sending() {
        return sending;
    }

    /** The key of frames from it. */
    public FrameKey receiving() {
        return receiving;
    }

    /** Where it listens: a {@link SocketAddress} at 0. */
    public MemorySegment address() {
        return address;
    }

    /** Whether a frame with this number is the first. */
    public boolean admit(int stream, long sequence) {
        return windows[stream].admit(sequence);
    }
}
