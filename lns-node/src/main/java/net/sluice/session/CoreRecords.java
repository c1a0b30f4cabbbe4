package net.sluice.session;

import net.sluice.l2tp.CallSnapshot;
import net.sluice.l2tp.Tunnel;
import net.sluice.l2tp.TunnelSnapshot;
import net.sluice.l2tp.record.CallRecord;
import net.sluice.l2tp.record.L2tpReading;
import net.sluice.l2tp.record.TunnelRecord;
import net.sluice.ppp.PppSnapshot;
import net.sluice.ppp.record.PppReading;
import net.sluice.ppp.record.PppRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the cores write of themselves; a reading is null when a record is none that this version understands, which is then in the log. */
final class CoreRecords {
    private static final Logger LOG = LoggerFactory.getLogger(CoreRecords.class);

    private CoreRecords() {}

    /** The record of a tunnel as it is now; null when it is gone. */
    static byte @Nullable [] write(Tunnel tunnel, long nowNanos) {
        TunnelSnapshot snapshot = tunnel.snapshot(nowNanos);
        return snapshot == null ? null : TunnelRecord.write(snapshot);
    }

    static byte @Nullable [] write(@Nullable CallSnapshot call) {
        return call == null ? null : CallRecord.write(call);
    }

    static byte @Nullable [] write(@Nullable PppSnapshot ppp) {
        return ppp == null ? null : PppRecord.write(ppp);
    }

    static @Nullable TunnelSnapshot tunnel(byte[] octets) {
        return good(TunnelRecord.read(octets));
    }

    static @Nullable CallSnapshot call(byte[] octets) {
        return good(CallRecord.read(octets));
    }

    private static <T> @Nullable T good(L2tpReading<T> reading) {
        return switch (reading) {
            case L2tpReading.Good<T>(T value) -> value;
            case L2tpReading.Bad<T> bad -> {
                LOG.warn("a record cannot be read: {}", bad);
                yield null;
            }
        };
    }

    static @Nullable PppSnapshot ppp(byte[] octets) {
        return switch (PppRecord.read(octets)) {
            case PppReading.Good<PppSnapshot>(PppSnapshot value) -> value;
            case PppReading.Bad<PppSnapshot> bad -> {
                LOG.warn("a record cannot be read: {}", bad);
                yield null;
            }
        };
    }
}
