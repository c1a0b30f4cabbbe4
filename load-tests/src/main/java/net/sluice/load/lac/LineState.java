package net.sluice.load.lac;

/** Where a line is on its way. */
public enum LineState {
    /** Not dialled, or waiting to dial again. */
    IDLE,
    /** ICRQ sent. */
    CALLING,
    /** ICCN sent: LCP, authentication and NCPs. */
    LINKING,
    /** It has its addresses. */
    UP,
    /** Terminate-Request or CDN sent. */
    HANGING_UP,
    /** Down, and not to be dialled again. */
    DOWN
}
