package net.sluice.radius.exchange;

/** Whether a server is asked. */
public enum ServerState {
    /** In order. */
    UP,
    /** It stayed silent, and is passed over until its dead time has passed. */
    DEAD,
    /** Its dead time has passed; one request, or a Status-Server, finds out. */
    HALF_OPEN
}
