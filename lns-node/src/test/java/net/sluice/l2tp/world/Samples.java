package net.sluice.l2tp.world;

import net.sluice.l2tp.CallConnected;
import net.sluice.l2tp.IncomingCallRequest;

/** Calls as a DSL carrier's LAC makes them. */
public final class Samples {
    private static final byte[] NONE = {};

    private Samples() {}

    public static IncomingCallRequest request(int serialNumber) {
        return new IncomingCallRequest(serialNumber, 1, 7, "0800", "line-" + serialNumber, "");
    }

    /** Without proxy LCP and authentication. */
    public static CallConnected connected() {
        return new CallConnected(100_000_000, 40_000_000, 1, NONE, NONE, NONE, 0, NONE, NONE, 0, NONE, NONE, false);
    }
}
