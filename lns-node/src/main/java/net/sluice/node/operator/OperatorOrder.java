package net.sluice.node.operator;

import java.io.IOException;

/** What a node does when an operator asks for it. */
@FunctionalInterface
public interface OperatorOrder {
    /**
     * Does it; returns when all is said. In a thread of its own.
     *
     * @param line what was asked, the order's name first
     * @param call who asks, and how to answer: {@link OperatorCall#accept} or {@link OperatorCall#refuse} first of all
     * @throws IllegalArgumentException with what is wrong with the line, before it was accepted
     * @throws IOException when the asker is gone
     */
    void serve(String line, OperatorCall call) throws IOException, InterruptedException;
}
