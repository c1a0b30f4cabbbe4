package net.sluice.dataplane;

/**
 * Numbers of a header field from one to another, both included.
 *
 * @param first 0..65535
 * @param last {@code first}..65535
 */
public record NumberRange(int first, int last) {

    /** Refuses numbers out of range and out of order. */
    public NumberRange {
        if (first < 0 || last > 65535 || first > last) {
            throw new IllegalArgumentException(first + "-" + last + " is no range of 0..65535");
        }
    }

    /** This one number. */
    public static NumberRange of(int number) {
        return new NumberRange(number, number);
    }

    @Override
    public String toString() {
        return first == last ? Integer.toString(first) : first + "-" + last;
    }
}
