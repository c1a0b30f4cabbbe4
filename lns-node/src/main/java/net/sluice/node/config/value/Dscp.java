package net.sluice.node.config.value;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A DSCP, 0 to 63: a number, or the name of a PHB: cs0 to cs7 (RFC 2474), af11 to af43 (RFC 2597), ef (RFC 3246), va (RFC 5865), le (RFC 8622). */
public record Dscp(int value) {
    /** Best effort. */
    public static final Dscp ZERO = new Dscp(0);

    private static final int HIGHEST = 63;
    private static final int EXPEDITED = 46;
    private static final int VOICE_ADMIT = 44;
    private static final int LOWER_EFFORT = 1;
    private static final Pattern CLASS_SELECTOR = Pattern.compile("cs([0-7])");
    private static final Pattern ASSURED = Pattern.compile("af([1-4])([1-3])");

    /** A number or a name, in either case. */
    public static Dscp parse(String text) throws BadValueException {
        String name = text.toLowerCase(Locale.ROOT);
        Matcher selector = CLASS_SELECTOR.matcher(name);
        if (selector.matches()) {
            return new Dscp(Integer.parseInt(selector.group(1)) * 8);
        }
        Matcher assured = ASSURED.matcher(name);
        if (assured.matches()) {
            return new Dscp(Integer.parseInt(assured.group(1)) * 8 + Integer.parseInt(assured.group(2)) * 2);
        }
        return switch (name) {
            case "ef" -> new Dscp(EXPEDITED);
            case "va" -> new Dscp(VOICE_ADMIT);
            case "le" -> new Dscp(LOWER_EFFORT);
            default -> number(text);
        };
    }

    private static Dscp number(String text) throws BadValueException {
        if (!text.matches("\\d{1,2}") || Integer.parseInt(text) > HIGHEST) {
            throw new BadValueException(
                    "\"" + text + "\" is no DSCP", "write a number from 0 to 63, or a name such as ef, af41 or cs6");
        }
        return new Dscp(Integer.parseInt(text));
    }
}
