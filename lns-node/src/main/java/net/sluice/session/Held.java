package net.sluice.session;

/**
 * Something that waits for a record to be safe.
 *
 * @param frame whether it is a frame to the peer, which may be lost; else it must happen
 * @param octets how long the frame is
 * @param leave lets it happen
 */
record Held(boolean frame, int octets, Runnable leave) {}
