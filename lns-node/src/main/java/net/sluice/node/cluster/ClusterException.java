package net.sluice.node.cluster;

/** This node cannot join its cluster; the message says why. */
public final class ClusterException extends Exception {
    private static final long serialVersionUID = 1;

    ClusterException(String message, Throwable cause) {
        super(message, cause);
    }
}
