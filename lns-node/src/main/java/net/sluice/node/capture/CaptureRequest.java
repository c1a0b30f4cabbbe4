package net.sluice.node.capture;

import java.net.InetAddress;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import net.sluice.dataplane.CaptureKind;
import net.sluice.dataplane.CaptureTarget;
import net.sluice.node.config.value.Addresses;
import net.sluice.node.config.value.BadValueException;
import org.jspecify.annotations.Nullable;

/**
 * What an operator wants captured: one line of words, {@code capture user=alice what=inner,ppp count=0 seconds=600 snaplen=65535}, values percent-encoded.
 *
 * @param user a user name, if the target is one; else null
 * @param target whose packets; of a user {@link CaptureTarget.Chosen}
 * @param kinds which stations; at least one
 * @param count packets after which it ends; 0: no such bound
 * @param seconds time after which it ends
 * @param snaplen octets kept of each packet
 */
public record CaptureRequest(
        @Nullable String user, CaptureTarget target, Set<CaptureKind> kinds, long count, int seconds, int snaplen) {

    /** A day. */
    public static final int MOST_SECONDS = 86_400;

    /** Unless told otherwise. */
    public static final int SECONDS = 600;

    /** The longest packet. */
    public static final int SNAPLEN = 65_535;

    static final String VERB = "capture";

    public CaptureRequest {
        kinds = Set.copyOf(kinds);
        require(!kinds.isEmpty(), "what is empty");
        require(count >= 0, "count is negative");
        require(seconds >= 1 && seconds <= MOST_SECONDS, "seconds is not 1 to " + MOST_SECONDS);
        require(snaplen >= 32 && snaplen <= SNAPLEN, "snaplen is not 32 to " + SNAPLEN);
    }

    /** @throws IllegalArgumentException with what is wrong, for the operator */
    public static CaptureRequest parse(String line) {
        String[] words = line.strip().split(" +", -1);
        require(words[0].equals(VERB), "not a capture");
        Map<String, String> values = new HashMap<>();
        for (int i = 1; i < words.length; i++) {
            int equals = words[i].indexOf('=');
            require(equals > 0, "'" + words[i] + "' has no value");
            values.put(
                    words[i].substring(0, equals),
                    URLDecoder.decode(words[i].substring(equals + 1), StandardCharsets.UTF_8));
        }
        CaptureTarget target = target(values);
        String user = values.remove("user");
        Set<CaptureKind> kinds = kinds(values.remove("what"), target);
        long count = number(values, "count", 0);
        int seconds = Math.toIntExact(number(values, "seconds", SECONDS));
        int snaplen = Math.toIntExact(number(values, "snaplen", SNAPLEN));
        require(values.isEmpty(), "unknown: " + values.keySet());
        return new CaptureRequest(user, target, kinds, count, seconds, snaplen);
    }

    private static CaptureTarget target(Map<String, String> values) {
        String session = values.remove("session");
        String tunnel = values.remove("tunnel");
        String peer = values.remove("peer");
        String user = values.get("user");
        int named =
                (session == null ? 0 : 1) + (tunnel == null ? 0 : 1) + (peer == null ? 0 : 1) + (user == null ? 0 : 1);
        require(named == 1, "name one: a user, a session, a tunnel or a peer");
        if (session != null) {
            String[] ids = session.split("/", -1);
            require(ids.length == 2, "'" + session + "' is not TUNNEL/SESSION");
            return new CaptureTarget.OfSession(id(ids[0]), id(ids[1]));
        }
        if (tunnel != null) {
            return new CaptureTarget.OfTunnel(id(tunnel));
        }
        return peer != null ? new CaptureTarget.OfPeer(address(peer)) : new CaptureTarget.Chosen();
    }

    /** Who looks for a session wants what is inside; who looks for a tunnel or a peer, the L2TP messages. */
    private static Set<CaptureKind> kinds(@Nullable String what, CaptureTarget target) {
        if (what == null) {
            boolean wide = target instanceof CaptureTarget.OfTunnel || target instanceof CaptureTarget.OfPeer;
            return wide ? EnumSet.of(CaptureKind.OUTER) : EnumSet.of(CaptureKind.INNER, CaptureKind.PPP);
        }
        Set<CaptureKind> kinds = EnumSet.noneOf(CaptureKind.class);
        for (String word : what.split(",", -1)) {
            switch (word) {
                case "inner" -> kinds.add(CaptureKind.INNER);
                case "ppp" -> kinds.add(CaptureKind.PPP);
                case "outer" -> kinds.add(CaptureKind.OUTER);
                case "all" -> kinds.addAll(EnumSet.allOf(CaptureKind.class));
                default -> throw new IllegalArgumentException("'" + word + "' is none of inner, ppp, outer, all");
            }
        }
        return kinds;
    }

    private static InetAddress address(String text) {
        try {
            return Addresses.literal(text);
        } catch (BadValueException bad) {
            throw new IllegalArgumentException("'" + text + "' is no IP address", bad);
        }
    }

    private static int id(String text) {
        long id = whole(text);
        require(id >= 1 && id <= 65_535, "'" + text + "' is no tunnel or session id");
        return (int) id;
    }

    private static long number(Map<String, String> values, String name, long otherwise) {
        String text = values.remove(name);
        return text == null ? otherwise : whole(text);
    }

    private static long whole(String text) {
        require(text.matches("\\d{1,9}"), "'" + text + "' is no number");
        return Long.parseLong(text);
    }

    private static void require(boolean holds, String complaint) {
        if (!holds) {
            throw new IllegalArgumentException(complaint);
        }
    }

    /** One word of a line. */
    public static String word(String name, String value) {
        return name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    /** The line that {@link #parse} reads. */
    public String line() {
        return VERB + " " + whose() + " what="
                + kinds.stream()
                        .sorted()
                        .map(kind -> kind.name().toLowerCase(Locale.ROOT))
                        .collect(Collectors.joining(","))
                + " count=" + count + " seconds=" + seconds + " snaplen=" + snaplen;
    }

    private String whose() {
        return switch (target) {
            case CaptureTarget.OfSession of -> "session=" + of.tunnelId() + "/" + of.sessionId();
            case CaptureTarget.OfTunnel of -> "tunnel=" + of.tunnelId();
            case CaptureTarget.OfPeer of -> "peer=" + Addresses.text(of.address());
            case CaptureTarget.Chosen of -> word("user", String.valueOf(user));
        };
    }
}
