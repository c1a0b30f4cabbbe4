package net.sluice.session;

/** How far a subscriber has come: the names of its states, for metrics, logs and views. */
public enum SubscriberStage {
    /** The call has its ids; the LAC has not yet connected it. */
    RINGING,
    /** The call is up; LCP and the peer's proof are awaited. */
    ESTABLISHING,
    /** AAA was asked. */
    AUTHENTICATING,
    /** AAA accepted; an older session of the same login may have to end first. */
    CLAIMING,
    /** The login is ours; addresses were asked for. */
    ADDRESSING,
    /** The addresses are ours; the record is being made safe. */
    COMMITTING,
    /** The peer was told that it may come in; no network protocol has been open yet. */
    ADMITTED,
    /** A network protocol has been open: the session is accounted until its end, also while LCP is renegotiated. */
    ONLINE,
    /** Terminate-Request was sent; the peer's answer, or its time, is awaited. */
    ENDING,
    /** The data plane was told to remove the session; its last counts are awaited. */
    DRAINING,
    /** All is given back; nobody may reach it any more. */
    GONE;

    /** Whether the session is not up yet, and is on its way there. */
    boolean isComing() {
        return compareTo(ONLINE) < 0;
    }
}
