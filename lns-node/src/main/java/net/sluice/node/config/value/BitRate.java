package net.sluice.node.config.value;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A rate: a number of bit/s, or a part of the connect speed that the LAC tells, or none.
 *
 * @param bitsPerSecond 1000 to 100 Gbit/s; 0 when it is a part of the connect speed, or none
 * @param percentOfConnectSpeed 1..1000; 0 when it is not a part of the connect speed
 */
public record BitRate(long bitsPerSecond, int percentOfConnectSpeed) {
    /** No limit. */
    public static final BitRate NONE = new BitRate(0, 0);

    private static final Pattern NUMBER = Pattern.compile("(\\d{1,12})([kMG]?)");
    private static final Pattern PERCENT = Pattern.compile("(\\d{1,4})% of connect-speed");
    private static final long LEAST = 1_000;
    private static final long MOST = 100_000_000_000L;
    private static final String REMEDY =
            "write it like 512k, 10M or 1G (bit/s; 1k to 100G), 95% of connect-speed (1% to 1000%), or none";

    /** {@code 10M}, {@code 95% of connect-speed} or {@code none}. */
    public static BitRate parse(String text) throws BadValueException {
        if (text.equals("none")) {
            return NONE;
        }
        Matcher percent = PERCENT.matcher(text);
        if (percent.matches()) {
            return new BitRate(0, (int) within(text, Long.parseLong(percent.group(1)), 1, 1_000));
        }
        Matcher number = NUMBER.matcher(text);
        if (!number.matches()) {
            throw new BadValueException("\"" + text + "\" is not a rate", REMEDY);
        }
        long unit = switch (number.group(2)) {
            case "k" -> 1_000L;
            case "M" -> 1_000_000L;
            case "G" -> 1_000_000_000L;
            default -> 1L;
        };
        return new BitRate(within(text, saturated(Long.parseLong(number.group(1)), unit), LEAST, MOST), 0);
    }

    private static long saturated(long number, long unit) {
        return number > MOST ? Long.MAX_VALUE : number * unit;
    }

    private static long within(String text, long value, long least, long most) throws BadValueException {
        if (value < least || value > most) {
            throw new BadValueException("\"" + text + "\" is out of range", REMEDY);
        }
        return value;
    }
}
