package net.sluice.radius.wire;

/** SMI private enterprise numbers in Vendor-Specific attributes (RFC 2865 s5.26). */
public final class Vendors {

    /** No vendor: the attribute is one of the RADIUS standard's own. */
    public static final int STANDARD = 0;

    /** RFC 2548. */
    public static final int MICROSOFT = 311;

    /** Ascend, whose rates many servers still send. */
    public static final int ASCEND = 529;

    /** The Wi-Fi Alliance's WISPr. */
    public static final int WISPR = 14122;

    /** RFC 4679, "DSL Forum". */
    public static final int ADSL_FORUM = 3561;

    private Vendors() {}
}
