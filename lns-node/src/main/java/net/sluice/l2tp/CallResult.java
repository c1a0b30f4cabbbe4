package net.sluice.l2tp;

/**
 * Why a call is ended, as CDN says it (RFC 2661 s4.4.2).
 *
 * @param code Result Code 1 to 11
 * @param error general Error Code 0 to 8, 0 when there is none
 * @param text advisory text, may be empty
 */
public record CallResult(int code, int error, String text) {
    public static final int LOST_CARRIER = 1;
    public static final int GENERAL_ERROR = 2;
    public static final int ADMINISTRATIVE = 3;
    public static final int TEMPORARILY_NO_FACILITIES = 4;
    public static final int PERMANENTLY_NO_FACILITIES = 5;
    public static final int INVALID_DESTINATION = 6;
    public static final int NO_CARRIER = 7;
    public static final int BUSY = 8;
    public static final int NO_DIAL_TONE = 9;
    public static final int TIMEOUT = 10;
    public static final int NO_FRAMING = 11;

    @Override
    public String toString() {
        return "result " + code + "/" + error + (text.isEmpty() ? "" : " \"" + text + "\"");
    }
}
