package net.sluice.ppp;

/** What is worth one log line. {@code toString} is that line; no secret is in it. */
public sealed interface PppEvent {
    /** The link entered another phase. */
    record PhaseChange(Phase from, Phase to) implements PppEvent {
        @Override
        public String toString() {
            return "phase " + from + " -> " + to;
        }
    }

    /** An automaton changed its state. */
    record StateChange(String protocol, AutomatonState from, AutomatonState to, AutomatonEvent by) implements PppEvent {
        @Override
        public String toString() {
            return protocol + " " + from + " -> " + to + " by " + by;
        }
    }

    /** The peer, or we, proved who we are, or failed to. */
    record Authentication(AuthProtocol protocol, boolean ofPeer, boolean success, String name, String message)
            implements PppEvent {
        @Override
        public String toString() {
            return protocol + (ofPeer ? " of peer" : " of ourselves") + (success ? " accepted" : " refused") + " name="
                    + printable(name) + (message.isEmpty() ? "" : " message=" + printable(message));
        }
    }

    /** The peer named its software (RFC 1570 s2.1). */
    record Identification(String text) implements PppEvent {
        @Override
        public String toString() {
            return "peer identifies itself: " + printable(text);
        }
    }

    /** What the LAC negotiated on our behalf was used, or why not (RFC 2661 s4.4.5). */
    record Proxy(boolean lcpUsed, boolean authUsed, String why) implements PppEvent {
        @Override
        public String toString() {
            return lcpUsed
                    ? "proxy LCP used, proxy authentication " + (authUsed ? "used" : "not used")
                    : "proxy LCP not used: " + why;
        }
    }

    /** The peer rejected a code or a protocol of ours. */
    record Rejected(String what) implements PppEvent {
        @Override
        public String toString() {
            return "peer rejects " + what;
        }
    }

    /** What a peer said, fit for one line of a log: no control characters, and not too long. */
    static String printable(String text) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < text.length() && i < LONGEST; i++) {
            char c = text.charAt(i);
            line.append(Character.isISOControl(c) ? '?' : c);
        }
        return line.toString();
    }

    /** Characters of a peer's text that a log line shows. */
    int LONGEST = 120;
}
