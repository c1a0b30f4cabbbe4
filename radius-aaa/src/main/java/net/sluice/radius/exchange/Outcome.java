package net.sluice.radius.exchange;

import java.util.List;
import net.sluice.radius.message.NoAnswerReason;
import net.sluice.radius.wire.Attributes;
import net.sluice.radius.wire.BadAttribute;
import net.sluice.radius.wire.PacketCode;

/** What came of a {@link Question}. */
public sealed interface Outcome {

    /**
     * A proved answer.
     *
     * @param server      the name of the one that answered
     * @param attributes  hidden values in clear
     * @param notRevealed hidden values that could not be read
     */
    record Answered(String server, PacketCode code, Attributes attributes, List<BadAttribute> notRevealed)
            implements Outcome {}

    /**
     * None.
     *
     * @param text what happened, for people
     */
    record Unanswered(NoAnswerReason reason, String text) implements Outcome {}
}
