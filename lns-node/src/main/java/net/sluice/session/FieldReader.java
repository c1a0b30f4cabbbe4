package net.sluice.session;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads what {@link FieldWriter} has written: what is missing has its default value, what is unknown is skipped. Never throws on octets that nobody
 * wrote; {@link #isFlawed} says whether there were any.
 */
final class FieldReader {
    private static final byte[] NOTHING = {};

    private final Map<Integer, List<byte[]>> fields = new HashMap<>();
    /** Shared with the groups inside. */
    private final Flaw flaw;

    private static final class Flaw {
        boolean found;
    }

    FieldReader(byte[] octets) {
        this(ByteBuffer.wrap(octets), new Flaw());
    }

    private FieldReader(ByteBuffer in, Flaw flaw) {
        this.flaw = flaw;
        while (in.hasRemaining()) {
            int tag = Byte.toUnsignedInt(in.get());
            int length = length(in);
            if (length < 0 || length > in.remaining()) {
                flaw.found = true;
                return;
            }
            byte[] value = new byte[length];
            in.get(value);
            fields.computeIfAbsent(tag, absent -> new ArrayList<>(1)).add(value);
        }
    }

    private static int length(ByteBuffer in) {
        int length = 0;
        for (int shift = 0; shift < 35 && in.hasRemaining(); shift += 7) {
            byte next = in.get();
            length |= (next & 0x7F) << shift;
            if (next >= 0) {
                return length;
            }
        }
        return -1;
    }

    /** Whether something could not be what it should. */
    boolean isFlawed() {
        return flaw.found;
    }

    /** What is read makes no sense. */
    void flawed() {
        flaw.found = true;
    }

    boolean has(int tag) {
        return fields.containsKey(tag);
    }

    byte @Nullable [] octets(int tag) {
        List<byte[]> all = fields.get(tag);
        return all == null ? null : all.getLast();
    }

    byte[] octetsOrNone(int tag) {
        byte[] octets = octets(tag);
        return octets == null ? NOTHING : octets;
    }

    /** Each value of a field that may occur more than once. */
    List<byte[]> all(int tag) {
        return fields.getOrDefault(tag, List.of());
    }

    long number(int tag) {
        byte[] octets = octetsOrNone(tag);
        if (octets.length > Long.BYTES) {
            flawed();
            return 0;
        }
        long value = 0;
        for (byte octet : octets) {
            value = value << 8 | Byte.toUnsignedInt(octet);
        }
        return value;
    }

    int integer(int tag) {
        long value = number(tag);
        if (value != (int) value) {
            flawed();
        }
        return (int) value;
    }

    boolean flag(int tag) {
        return number(tag) != 0;
    }

    @Nullable
    String text(int tag) {
        byte[] octets = octets(tag);
        return octets == null ? null : new String(octets, StandardCharsets.UTF_8);
    }

    String textOrEmpty(int tag) {
        return new String(octetsOrNone(tag), StandardCharsets.UTF_8);
    }

    /** One of these, by name; the default when there is none, or one that only a newer node knows. */
    <E extends Enum<E>> E named(int tag, Class<E> type, E byDefault) {
        String name = text(tag);
        for (E each : type.getEnumConstants()) {
            if (each.name().equals(name)) {
                return each;
            }
        }
        return byDefault;
    }

    @Nullable
    InetAddress address(int tag) {
        byte[] octets = octets(tag);
        if (octets == null) {
            return null;
        }
        try {
            return InetAddress.getByAddress(octets);
        } catch (UnknownHostException e) {
            flawed();
            return null;
        }
    }

    @Nullable
    Inet4Address address4(int tag) {
        InetAddress address = address(tag);
        if (address == null || address instanceof Inet4Address) {
            return (Inet4Address) address;
        }
        flawed();
        return null;
    }

    /** An address and port; some default, and a flaw, when there is none. */
    InetSocketAddress socket(int tag) {
        FieldReader inside = group(tag);
        InetAddress address = inside == null ? null : inside.address(1);
        int port = inside == null ? 0 : inside.integer(2);
        if (address == null || port < 0 || port > 0xFFFF) {
            flawed();
            return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        }
        return new InetSocketAddress(address, port);
    }

    @Nullable
    IpPrefix prefix(int tag) {
        byte[] octets = octets(tag);
        return octets == null ? null : prefix(octets);
    }

    List<IpPrefix> prefixes(int tag) {
        List<IpPrefix> prefixes = new ArrayList<>();
        for (byte[] octets : all(tag)) {
            IpPrefix prefix = prefix(octets);
            if (prefix != null) {
                prefixes.add(prefix);
            }
        }
        return prefixes;
    }

    private @Nullable IpPrefix prefix(byte[] octets) {
        FieldReader inside = inside(octets);
        InetAddress address = inside.address(1);
        int length = inside.integer(2);
        if (address == null || length < 0 || length > address.getAddress().length * 8) {
            flawed();
            return null;
        }
        return IpPrefix.around(address, length);
    }

    /** The fields in a field; null when there is none. */
    @Nullable
    FieldReader group(int tag) {
        byte[] octets = octets(tag);
        return octets == null ? null : inside(octets);
    }

    /** Each group of a field that may occur more than once. */
    List<FieldReader> groups(int tag) {
        return all(tag).stream().map(this::inside).toList();
    }

    private FieldReader inside(byte[] octets) {
        return new FieldReader(ByteBuffer.wrap(octets), flaw);
    }
}
