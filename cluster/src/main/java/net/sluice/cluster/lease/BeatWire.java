package net.sluice.cluster.lease;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Beats as UDP payload. Integers are in network byte order.
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +---------------+---------------+---------------+---------------+
 * |  version = 1  | kind: 1 heart-|0 0 0 0 0 C D L|  names (1-64) |
 * |               | beat, 2 answer|               |               |
 * +---------------+---------------+---------------+---------------+
 * |                   incarnation of the sender                   |
 * |                                                               |
 * +---------------------------------------------------------------+
 * |                  incarnation of the addressee                 |
 * |                                                               |
 * +---------------------------------------------------------------+
 * |             sequence number (1 or more; signed 64)            |
 * |                                                               |
 * +---------------------------------------------------------------+
 * |           voters of the sender (20 octets, below)             |
 * +---------------+-----------------------------------------------+
 * | length (1-63) | name, UTF-8 ...         the sender's is first |
 * +---------------+-----------------------------------------------+
 * |reports (0-255)|
 * +---------------+---------------+-------------------------------+
 * | index of name |0 0 0 0 0 0 H P|      0 (not looked at)        |
 * +---------------+---------------+-------------------------------+
 * |                incarnation of that member                     |
 * |                                                               |
 * +---------------------------------------------------------------+
 * |            silent for so many milliseconds (unsigned)         |
 * +---------------------------------------------------------------+
 * |           voters of that member (20 octets, below)            |
 * +---------------------------------------------------------------+
 * |  MAC: HMAC-SHA256 of all the above, its first 128 bits        |
 * +---------------------------------------------------------------+
 *
 * voters:
 * +---------------------------------------------------------------+
 * |                      number (signed 32)                       |
 * +---------------------------------------------------------------+
 * |        of which a majority is needed: bit i (of weight        |
 * |        2^i) stands for the name with index i                  |
 * +---------------------------------------------------------------+
 * |        of which a majority is needed too (0: none)            |
 * |                                                               |
 * +---------------------------------------------------------------+
 * </pre>
 *
 * <p>L: a lease is wished for, or given. D: the sender is draining. C: it has lost its way to the LACs. H: that member is heard. P: it is proven dead. At most
 * {@value #LONGEST} octets; with five members and names of 20 letters 350 or so.
 */
public final class BeatWire {
    /** No beat is longer. */
    public static final int LONGEST = 8_192;

    private static final int VERSION = 1;
    private static final int NAMES = 64;
    private static final int NAME_LENGTH = 63;
    private static final int REPORTS = 255;
    private static final int VOTERS_LENGTH = 20;
    private static final int HEADER_LENGTH = 28 + VOTERS_LENGTH;
    private static final int REPORT_LENGTH = 16 + VOTERS_LENGTH;
    private static final int SHORTEST = HEADER_LENGTH + 3 + ClusterKey.MAC_LENGTH;
    private static final long UNSIGNED_32 = 0xFFFF_FFFFL;
    private static final int FLAG_LEASE = 1;
    private static final int FLAG_DRAINING = 2;
    private static final int FLAG_CUT_OFF = 4;
    private static final int FLAG_DEAD = 1;
    private static final int FLAG_HEARD = 2;

    private BeatWire() {}

    /** What arrived: a beat, or why it is none. */
    public sealed interface Arrived {
        /**
         * A beat with the right MAC.
         *
         * @param beat the beat
         */
        record Taken(Beat beat) implements Arrived {}

        /**
         * Not a beat.
         *
         * @param reason why
         */
        record Refused(BeatDrop reason) implements Arrived {}
    }

    /** True for a name that a beat can carry: 1 to 63 octets of UTF-8. */
    public static boolean canCarry(String name) {
        int length = name.getBytes(StandardCharsets.UTF_8).length;
        return length >= 1 && length <= NAME_LENGTH;
    }

    /** The beat's octets. A report for which there is no room is left out: its member is not spoken of. */
    public static byte[] encode(Beat beat, ClusterKey key) {
        List<String> names = new ArrayList<>();
        names.add(beat.sender().name());
        addNames(names, beat.voters());
        List<Report> reports = new ArrayList<>();
        for (Report report : beat.reports()) {
            List<String> more = new ArrayList<>(names);
            addName(more, report.of().name());
            addNames(more, report.voters());
            if (more.size() <= NAMES && reports.size() < REPORTS) {
                names = more;
                reports.add(report);
            }
        }
        ByteBuffer out = ByteBuffer.allocate(LONGEST);
        out.put((byte) VERSION).put((byte) (beat.kind() == Beat.Kind.HEARTBEAT ? 1 : 2));
        out.put((byte) ((beat.wish() == Beat.Wish.LEASE ? FLAG_LEASE : 0)
                | (beat.draining() ? FLAG_DRAINING : 0)
                | (beat.cutOff() ? FLAG_CUT_OFF : 0)));
        out.put((byte) names.size());
        out.putLong(beat.sender().incarnation()).putLong(beat.addressee()).putLong(beat.sequence());
        putVoters(out, beat.voters(), names);
        for (String name : names) {
            byte[] octets = name.getBytes(StandardCharsets.UTF_8);
            out.put((byte) octets.length).put(octets);
        }
        int room = (LONGEST - ClusterKey.MAC_LENGTH - 1 - out.position()) / REPORT_LENGTH;
        List<Report> fitting = reports.subList(0, Math.min(reports.size(), room));
        out.put((byte) fitting.size());
        for (Report report : fitting) {
            putReport(out, report, names);
        }
        byte[] mac = key.mac(out.array(), out.position());
        out.put(mac);
        return Arrays.copyOf(out.array(), out.position());
    }

    private static void addNames(List<String> names, Voters voters) {
        voters.now().forEach(name -> addName(names, name));
        voters.next().forEach(name -> addName(names, name));
    }

    private static void addName(List<String> names, String name) {
        if (!names.contains(name)) {
            names.add(name);
        }
    }

    private static void putReport(ByteBuffer out, Report report, List<String> names) {
        out.put((byte) names.indexOf(report.of().name()));
        out.put((byte) ((report.provenDead() ? FLAG_DEAD : 0) | (report.heard() ? FLAG_HEARD : 0)));
        out.putShort((short) 0);
        out.putLong(report.of().incarnation());
        out.putInt((int) Math.min(report.silentMillis(), UNSIGNED_32));
        putVoters(out, report.voters(), names);
    }

    private static void putVoters(ByteBuffer out, Voters voters, List<String> names) {
        out.putInt(voters.number()).putLong(bits(voters.now(), names)).putLong(bits(voters.next(), names));
    }

    private static long bits(Set<String> chosen, List<String> names) {
        long bits = 0;
        for (String name : chosen) {
            bits |= 1L << names.indexOf(name);
        }
        return bits;
    }

    /** The beat that the first {@code length} of these octets are. */
    public static Arrived decode(byte[] octets, int length, ClusterKey key) {
        if (length < SHORTEST) {
            return new Arrived.Refused(BeatDrop.TOO_SHORT);
        }
        if (length > LONGEST) {
            return new Arrived.Refused(BeatDrop.TOO_LONG);
        }
        if (octets[0] != VERSION) {
            return new Arrived.Refused(BeatDrop.WRONG_VERSION);
        }
        int contents = length - ClusterKey.MAC_LENGTH;
        if (!key.isFollowedByMac(octets, contents)) {
            return new Arrived.Refused(BeatDrop.WRONG_MAC);
        }
        return read(ByteBuffer.wrap(octets, 0, contents));
    }

    /** Contents with the right MAC, so by a member; they may be wrong all the same. */
    static Arrived read(ByteBuffer in) {
        Arrived malformed = new Arrived.Refused(BeatDrop.MALFORMED);
        in.get();
        int kind = in.get();
        int flags = in.get();
        int nameCount = Byte.toUnsignedInt(in.get());
        long incarnation = in.getLong();
        long addressee = in.getLong();
        long sequence = in.getLong();
        int votersAt = in.position();
        in.position(votersAt + VOTERS_LENGTH);
        List<String> names = readNames(in, nameCount);
        if (kind < 1 || kind > 2 || sequence < 1 || names.isEmpty() || !in.hasRemaining()) {
            return malformed;
        }
        int reportCount = Byte.toUnsignedInt(in.get());
        if (in.remaining() != reportCount * REPORT_LENGTH || !votersFit(in, votersAt, names)) {
            return malformed;
        }
        List<Report> reports = new ArrayList<>();
        for (int i = 0; i < reportCount; i++) {
            int at = in.position();
            if (Byte.toUnsignedInt(in.get(at)) >= names.size()
                    || !votersFit(in, at + REPORT_LENGTH - VOTERS_LENGTH, names)) {
                return malformed;
            }
            reports.add(readReport(in, names));
        }
        return new Arrived.Taken(new Beat(
                kind == 1 ? Beat.Kind.HEARTBEAT : Beat.Kind.ANSWER,
                new MemberId(names.getFirst(), incarnation),
                addressee,
                sequence,
                (flags & FLAG_LEASE) != 0 ? Beat.Wish.LEASE : Beat.Wish.NONE,
                (flags & FLAG_DRAINING) != 0,
                (flags & FLAG_CUT_OFF) != 0,
                readVoters(in, votersAt, names),
                reports));
    }

    /** So many names, each another; none when that is not what is there. */
    private static List<String> readNames(ByteBuffer in, int count) {
        List<String> names = new ArrayList<>();
        Set<String> different = new HashSet<>();
        for (int i = 0; i < count; i++) {
            int length = in.hasRemaining() ? Byte.toUnsignedInt(in.get()) : 0;
            if (count > NAMES || length < 1 || length > NAME_LENGTH || length > in.remaining()) {
                return List.of();
            }
            ByteBuffer octets = in.slice(in.position(), length);
            in.position(in.position() + length);
            try {
                names.add(StandardCharsets.UTF_8.newDecoder().decode(octets).toString());
            } catch (CharacterCodingException e) {
                return List.of();
            }
            if (!different.add(names.getLast())) {
                return List.of();
            }
        }
        return names;
    }

    private static boolean votersFit(ByteBuffer in, int at, List<String> names) {
        long beyond = names.size() == NAMES ? 0 : -1L << names.size();
        int number = in.getInt(at);
        long now = in.getLong(at + 4);
        long next = in.getLong(at + 12);
        return number >= 0 && (number == 0) == (now == 0) && (now != 0 || next == 0) && ((now | next) & beyond) == 0;
    }

    private static Report readReport(ByteBuffer in, List<String> names) {
        String name = names.get(Byte.toUnsignedInt(in.get()));
        int flags = in.get();
        in.getShort();
        long incarnation = in.getLong();
        long silentMillis = Integer.toUnsignedLong(in.getInt());
        Voters voters = readVoters(in, in.position(), names);
        in.position(in.position() + VOTERS_LENGTH);
        return new Report(
                new MemberId(name, incarnation),
                silentMillis,
                (flags & FLAG_DEAD) != 0,
                (flags & FLAG_HEARD) != 0,
                voters);
    }

    private static Voters readVoters(ByteBuffer in, int at, List<String> names) {
        int number = in.getInt(at);
        return number == 0
                ? Voters.NONE
                : new Voters(number, chosen(in.getLong(at + 4), names), chosen(in.getLong(at + 12), names));
    }

    private static Set<String> chosen(long bits, List<String> names) {
        Set<String> chosen = new HashSet<>();
        for (int i = 0; i < names.size(); i++) {
            if ((bits >>> i & 1) != 0) {
                chosen.add(names.get(i));
            }
        }
        return chosen;
    }
}
