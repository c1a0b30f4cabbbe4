package net.sluice.node.config.value;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One number or several in a row, of a header field.
 *
 * @param first 0..65535
 * @param last {@code first}..65535
 */
public record Numbers(int first, int last) {
    private static final Pattern FORM = Pattern.compile("(\\d{1,5})(?:-(\\d{1,5}))?");

    /** {@code 443} or {@code 5060-5070}. */
    public static Numbers parse(String text) throws BadValueException {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new BadValueException(
                    "\"" + text + "\" is neither a number nor a range", "write it like 443 or 5060-5070");
        }
        int first = Integer.parseInt(matcher.group(1));
        int last = matcher.group(2) == null ? first : Integer.parseInt(matcher.group(2));
        if (last > 65_535 || first > last) {
            throw new BadValueException(
                    "\"" + text + "\" is not within 0..65535, smaller number first", "write it like 443 or 5060-5070");
        }
        return new Numbers(first, last);
    }

    @Override
    public String toString() {
        return first == last ? Integer.toString(first) : first + "-" + last;
    }
}
