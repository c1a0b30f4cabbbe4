package net.sluice.radius.wire;

/**
 * An attribute that does not have the form of its type: an "invalid attribute" in the words of RFC 6929 s2.8, which is set aside alone and
 * never spoils its packet.
 *
 * @param name  of the attribute, "Framed-IP-Address"
 * @param flaw  what is wrong
 * @param value as it came
 */
public record BadAttribute(String name, Flaw flaw, Octets value) {

    /** What can be wrong with a value. */
    public enum Flaw {
        /** Not as long as its type says. */
        WRONG_LENGTH,
        /** A prefix length above 128, or more octets of prefix than that needs, or fewer. */
        BAD_PREFIX,
        /** A route that is not "prefix gateway metric". */
        BAD_ROUTE,
        /** A tag above 0x1F where a tag must stand (RFC 2868 s3.1). */
        BAD_TAG,
        /** A hidden value whose salt, length or padding cannot be right. */
        NOT_REVEALED,
        /** A number outside of what the attribute can mean. */
        OUT_OF_RANGE,
        /** There may be one and there are more; the first counts. */
        REPEATED
    }

    @Override
    public String toString() {
        return name + ": " + flaw + " (" + value.length() + " octets)";
    }
}
