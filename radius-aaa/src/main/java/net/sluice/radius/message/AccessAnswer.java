package net.sluice.radius.message;

import java.util.List;
import net.sluice.radius.wire.Attributes;
import net.sluice.radius.wire.Octets;
import org.jspecify.annotations.Nullable;

/** What came of an Access-Request. */
public sealed interface AccessAnswer {

    /**
     * Access-Accept (RFC 2865 s4.2).
     *
     * @param server     the name of the server that answered
     * @param grant      what the known attributes say
     * @param attributes all of them as they came; hidden values are revealed
     */
    record Accept(String server, Grant grant, Attributes attributes) implements AccessAnswer {}

    /**
     * Access-Reject (RFC 2865 s4.3).
     *
     * @param replyMessages Reply-Message, in order, for the user's eyes
     * @param msChapError   MS-CHAP-Error without its identifier octet, "E=691 R=1 …" (RFC 2548 s2.1.5); null when there is none
     */
    record Reject(
            String server,
            List<String> replyMessages,
            @Nullable String msChapError,
            Attributes attributes) implements AccessAnswer {}

    /**
     * Access-Challenge (RFC 2865 s4.4).
     *
     * @param state      to be sent back unmodified with the answer; null when the server gave none
     * @param eapMessage the EAP packet for the peer, whole; empty when there is none
     */
    record Challenge(String server, @Nullable Octets state, Octets eapMessage, Attributes attributes)
            implements AccessAnswer {}

    /**
     * No server gave a usable answer.
     *
     * @param reason of the server that came nearest to an answer
     * @param text   which servers were asked, and what became of each; no secret in it
     */
    record NoAnswer(NoAnswerReason reason, String text) implements AccessAnswer {}
}
