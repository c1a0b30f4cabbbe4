package net.sluice.session;

/** Which older session a new login ends. */
public enum LoginPolicy {
    /** The session of the same user over the same circuit: the default, right for shared credentials too. */
    USER_AND_CIRCUIT,
    /** Any session of the same user; of one that is in an ha-set, the session over the same circuit. */
    USER,
    /** None: a user may be up any number of times. */
    NONE
}
