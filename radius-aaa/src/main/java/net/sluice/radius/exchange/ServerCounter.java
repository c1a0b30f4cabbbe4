package net.sluice.radius.exchange;

/** What a server did, and what was done to it, since start. Every discarded answer is here by name. */
public enum ServerCounter {
    REQUESTS("Requests sent to the server for the first time"),
    RETRANSMITS("Requests sent again, octet for octet"),
    TIMEOUTS("Waits for an answer that ended without one"),
    UNANSWERED("Requests that no valid answer met within all their tries"),
    ACCEPTS("Access-Accepts received"),
    REJECTS("Access-Rejects received"),
    CHALLENGES("Access-Challenges received"),
    ACCOUNTING_RESPONSES("Accounting-Responses received"),
    STATUS_PROBES("Status-Server probes sent"),
    MARKED_DEAD("Times the server was marked dead"),
    EXHAUSTED("Requests refused because no packet identifier came free"),
    SEND_FAILED("Transmissions that the socket refused"),
    DROPPED_MALFORMED("Answers discarded: not a RADIUS packet"),
    DROPPED_UNEXPECTED(
            "Answers discarded: no request waits under that source port and identifier, duplicates included"),
    DROPPED_WRONG_SOURCE("Datagrams discarded: not from the server's address and port"),
    DROPPED_WRONG_CODE("Answers discarded: a packet code that does not answer the request"),
    DROPPED_BAD_AUTHENTICATOR("Answers discarded: Response Authenticator not proved by the secret"),
    DROPPED_BAD_MESSAGE_AUTHENTICATOR("Answers discarded: Message-Authenticator not proved by the secret"),
    DROPPED_MISSING_MESSAGE_AUTHENTICATOR("Answers discarded: no Message-Authenticator where it is required");

    private final String help;

    ServerCounter(String help) {
        this.help = help;
    }

    /** One line for a metric's HELP. */
    public String help() {
        return help;
    }
}
