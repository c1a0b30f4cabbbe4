package net.sluice.l2tp;

/**
 * Why a tunnel is closed, as StopCCN says it (RFC 2661 s4.4.2).
 *
 * @param code Result Code 1 to 7
 * @param error general Error Code 0 to 8, 0 when there is none
 * @param text advisory text, may be empty
 */
public record StopResult(int code, int error, String text) {
    public static final int CLEARED = 1;
    public static final int GENERAL_ERROR = 2;
    public static final int ALREADY_EXISTS = 3;
    public static final int NOT_AUTHORIZED = 4;
    public static final int VERSION_NOT_SUPPORTED = 5;
    public static final int SHUTTING_DOWN = 6;
    public static final int FSM_ERROR = 7;

    /** General Error Code 7, of a StopCCN and of a CDN: "Try another. If LAC is aware of other possible LNS destinations, it should try one of them." */
    public static final int TRY_ANOTHER = 7;

    @Override
    public String toString() {
        return "result " + code + "/" + error + (text.isEmpty() ? "" : " \"" + text + "\"");
    }
}
