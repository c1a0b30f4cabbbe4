package net.sluice.l2tp.wire;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What {@link MessageCodec#decode} makes of a control message's payload. */
public sealed interface Decoded {
    /**
     * A message.
     *
     * @param message what it says
     * @param ignored what was left out: unknown, malformed or misplaced AVPs that were not mandatory, one text for each
     */
    record Message(ControlMessage message, List<String> ignored) implements Decoded {}

    /**
     * A message of a type that we do not know, and that may be ignored: the M bit of its Message Type AVP is not set.
     *
     * @param messageType its Message Type
     */
    record Ignorable(int messageType) implements Decoded {}

    /**
     * A message that cannot be used.
     *
     * @param fault what is wrong
     * @param offset where, in octets from the start of the payload
     * @param type the message's type; null when it cannot be known
     * @param assignedId the Assigned Tunnel ID or Assigned Session ID that it carries, by its scope; 0 when there is none
     * @param what the fault in words, with the name or number of the AVP
     */
    record Malformed(
            MessageFault fault, int offset, @Nullable MessageType type, int assignedId, String what)
            implements Decoded {
        /** What is to end: a session when the message is about one, else the tunnel (RFC 2661 s4.1). */
        public MessageType.Scope scope() {
            return type == null ? MessageType.Scope.TUNNEL : type.scope();
        }
    }
}
