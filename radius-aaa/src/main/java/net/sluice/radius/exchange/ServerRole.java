package net.sluice.radius.exchange;

/** For what a server is asked. */
public enum ServerRole {
    AUTHENTICATION,
    ACCOUNTING
}
