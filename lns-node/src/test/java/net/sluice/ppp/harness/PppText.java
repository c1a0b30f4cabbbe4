package net.sluice.ppp.harness;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Frames as text and back, for transcripts: {@code LCP ConfReq 1 [mru 05d4] [magic 0a0b0c0d]}. It knows the octets by
 * itself and uses nothing of the code under test. A frame that it cannot read is {@code raw} and its digits; a leading
 * FF 03 is {@code ff03}.
 */
public final class PppText {
    private static final HexFormat HEX = HexFormat.of();
    private static final List<String> LCP_CODES = List.of(
            "", "ConfReq", "ConfAck", "ConfNak", "ConfRej", "TermReq", "TermAck", "CodeRej", "ProtRej", "EchoReq",
            "EchoRep", "Discard", "Ident");
    private static final List<String> PAP_CODES = List.of("", "AuthReq", "AuthAck", "AuthNak");
    private static final List<String> CHAP_CODES = List.of("", "Challenge", "Response", "Success", "Failure");
    private static final Map<String, Integer> PROTOCOLS =
            Map.of("LCP", 0xC021, "PAP", 0xC023, "CHAP", 0xC223, "IPCP", 0x8021, "IPV6CP", 0x8057, "CCP", 0x80FD);
    private static final Map<String, Map<Integer, String>> OPTIONS = Map.of(
            "LCP",
                    Map.of(
                            1,
                            "mru",
                            3,
                            "auth",
                            4,
                            "quality",
                            5,
                            "magic",
                            7,
                            "pfc",
                            8,
                            "acfc",
                            17,
                            "mrru",
                            13,
                            "callback"),
            "IPCP", Map.of(1, "addresses", 2, "vj", 3, "addr", 129, "dns1", 130, "nbns1", 131, "dns2", 132, "nbns2"),
            "IPV6CP", Map.of(1, "id"),
            "CCP", Map.of(18, "mppc"));
    private static final Pattern OPTION = Pattern.compile("\\[(\\S+)((?: [0-9a-f]+)?)]");

    private PppText() {}

    /** A frame as one line. The buffer's position stays. */
    public static String of(ByteBuffer frame) {
        byte[] octets = new byte[frame.remaining()];
        frame.get(frame.position(), octets);
        return of(octets);
    }

    private static String of(byte[] octets) {
        ByteBuffer frame = ByteBuffer.wrap(octets);
        String lead = "";
        if (octets.length > 2 && octets[0] == (byte) 0xFF && octets[1] == 3) {
            lead = "ff03 ";
            frame.position(2);
        }
        String name = frame.remaining() < 6 ? null : protocolName(frame.getShort() & 0xFFFF);
        if (name == null) {
            return "raw " + HEX.formatHex(octets);
        }
        int code = frame.get() & 0xFF;
        int id = frame.get() & 0xFF;
        int length = frame.getShort() & 0xFFFF;
        if (length != frame.remaining() + 4) {
            return "raw " + HEX.formatHex(octets);
        }
        byte[] data = new byte[frame.remaining()];
        frame.get(data);
        return lead + name + " " + codeName(name, code) + " " + id + body(name, code, data);
    }

    private static String protocolName(int number) {
        return PROTOCOLS.entrySet().stream()
                .filter(e -> e.getValue() == number)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(null);
    }

    private static List<String> codes(String protocol) {
        return switch (protocol) {
            case "PAP" -> PAP_CODES;
            case "CHAP" -> CHAP_CODES;
            default -> LCP_CODES;
        };
    }

    private static String codeName(String protocol, int code) {
        List<String> names = codes(protocol);
        return code > 0 && code < names.size() ? names.get(code) : "code" + code;
    }

    private static String body(String protocol, int code, byte[] data) {
        boolean options = code >= 1 && code <= 4 && !protocol.equals("PAP") && !protocol.equals("CHAP");
        if (!options) {
            return data.length == 0 ? "" : " " + HEX.formatHex(data);
        }
        StringBuilder text = new StringBuilder();
        ByteBuffer rest = ByteBuffer.wrap(data);
        while (rest.remaining() >= 2) {
            int type = rest.get() & 0xFF;
            int length = rest.get() & 0xFF;
            if (length < 2 || length - 2 > rest.remaining()) {
                return " broken " + HEX.formatHex(data);
            }
            byte[] value = new byte[length - 2];
            rest.get(value);
            String name = OPTIONS.getOrDefault(protocol, Map.of()).getOrDefault(type, "" + type);
            text.append(" [").append(name);
            text.append(value.length == 0 ? "" : " " + HEX.formatHex(value)).append(']');
        }
        return text.toString();
    }

    /** The frame that a line describes. */
    public static ByteBuffer frame(String line) {
        String text = line.strip();
        if (text.startsWith("raw")) {
            return ByteBuffer.wrap(HEX.parseHex(text.substring(3).strip().replace(" ", "")));
        }
        boolean lead = text.startsWith("ff03 ");
        String[] words = (lead ? text.substring(5) : text).split(" ", 4);
        String protocol = words[0];
        int code = codes(protocol).indexOf(words[1]);
        if (code < 0) {
            code = Integer.parseInt(words[1].replace("code", ""));
        }
        byte[] data = words.length < 4 ? new byte[0] : data(protocol, words[3]);
        ByteBuffer frame = ByteBuffer.allocate((lead ? 8 : 6) + data.length);
        if (lead) {
            frame.putShort((short) 0xFF03);
        }
        return frame.putShort((short) (int) PROTOCOLS.get(protocol))
                .put((byte) code)
                .put((byte) Integer.parseInt(words[2]))
                .putShort((short) (4 + data.length))
                .put(data)
                .flip();
    }

    private static byte[] data(String protocol, String text) {
        if (!text.startsWith("[")) {
            return HEX.parseHex(text.replace("broken ", "").replace(" ", ""));
        }
        ByteBuffer data = ByteBuffer.allocate(2000);
        Matcher option = OPTION.matcher(text);
        while (option.find()) {
            byte[] value = HEX.parseHex(option.group(2).strip());
            data.put((byte) optionType(protocol, option.group(1)))
                    .put((byte) (value.length + 2))
                    .put(value);
        }
        byte[] octets = new byte[data.position()];
        data.get(0, octets);
        return octets;
    }

    private static int optionType(String protocol, String name) {
        return OPTIONS.getOrDefault(protocol, Map.of()).entrySet().stream()
                .filter(e -> e.getValue().equals(name))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseGet(() -> Integer.valueOf(name));
    }
}
