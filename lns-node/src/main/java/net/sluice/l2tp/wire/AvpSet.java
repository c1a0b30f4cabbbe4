package net.sluice.l2tp.wire;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The AVPs of one message, unhidden, with values of the right length. Reading an absent one gives what "absent" means. */
final class AvpSet {
    private final Map<AvpType, byte[]> values = new EnumMap<>(AvpType.class);
    private final List<byte[]> sessionStates = new ArrayList<>(0);
    private final List<String> ignored = new ArrayList<>(0);

    boolean has(AvpType type) {
        return values.containsKey(type);
    }

    void put(AvpType type, byte[] value) {
        values.put(type, value);
        if (type.repeatable()) {
            sessionStates.add(value);
        }
    }

    void ignore(String what) {
        ignored.add(what);
    }

    List<String> ignored() {
        return ignored;
    }

    /** The sessions of an FSQ or FSR, in their order. */
    List<SessionState> sessionStates() {
        return sessionStates.stream().map(SessionState::of).toList();
    }

    /** The value; empty when absent. */
    byte[] octets(AvpType type) {
        byte[] value = values.get(type);
        return value == null ? Octets.NONE : value;
    }

    int u16(AvpType type, int absent) {
        byte[] value = values.get(type);
        return value == null ? absent : Octets.u16(value, 0);
    }

    long u32(AvpType type, long absent) {
        byte[] value = values.get(type);
        return value == null ? absent : Octets.u32(value, 0);
    }

    @Nullable
    Long u64(AvpType type) {
        byte[] value = values.get(type);
        return value == null ? null : Octets.u64(value, 0);
    }

    /** An octet to a character, so that nothing is lost. */
    String latin1(AvpType type) {
        return new String(octets(type), StandardCharsets.ISO_8859_1);
    }

    /** For people, and fit for a line of a log. */
    String text(AvpType type) {
        return Octets.printable(new String(octets(type), StandardCharsets.UTF_8));
    }
}
