package net.sluice.ppp.auth;

import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The message of an MS-CHAP Failure packet (RFC 2433 s8, RFC 2759 s6):
 * {@code E=eeeeeeeeee R=r C=cccccccccccccccccccccccccccccccc V=vvvvvvvvvv M=<msg>}.
 *
 * @param error decimal error code, 0 when there was none to read
 * @param retryAllowed the R flag
 * @param message text for the user, may be empty
 */
public record MsChapFailure(int error, boolean retryAllowed, String message) {
    private static final Pattern ERROR = Pattern.compile("\\bE=(\\d{1,9})\\b");
    private static final Pattern RETRY = Pattern.compile("\\bR=1\\b");
    private static final Pattern MESSAGE = Pattern.compile("\\bM=(.*)$", Pattern.DOTALL);

    /** Version of the password changing protocol; RFC 2759 s6: "SHOULD always be 3". None is offered. */
    private static final int VERSION = 3;

    /** Reads what it can; a text that keeps no form is all message. */
    public static MsChapFailure parse(String text) {
        Matcher message = MESSAGE.matcher(text);
        boolean withMessage = message.find();
        String fields = withMessage ? text.substring(0, message.start()) : text;
        Matcher error = ERROR.matcher(fields);
        if (!error.find()) {
            return new MsChapFailure(0, false, text);
        }
        return new MsChapFailure(
                Integer.parseInt(error.group(1)), RETRY.matcher(fields).find(), withMessage ? message.group(1) : "");
    }

    /** The text, with the challenge that a retry has to answer. */
    public String format(byte[] challenge) {
        String challengeDigits = HexFormat.of().withUpperCase().formatHex(challenge);
        return "E=" + error + " R=" + (retryAllowed ? 1 : 0) + " C=" + challengeDigits + " V=" + VERSION + " M="
                + message;
    }
}
