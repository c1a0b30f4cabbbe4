package net.sluice.load.lac;

/**
 * Why a line is not up.
 *
 * @param reason short and of few kinds, so that it can be counted
 * @param detail more for a reader; may be empty
 * @param wanted true when the fleet itself hung up
 */
public record LineEnd(String reason, String detail, boolean wanted) {

    static LineEnd failed(String reason, String detail) {
        return new LineEnd(reason, detail, false);
    }

    static LineEnd hungUp() {
        return new LineEnd("hung up", "", true);
    }

    @Override
    public String toString() {
        return detail.isEmpty() ? reason : reason + " (" + detail + ")";
    }
}
