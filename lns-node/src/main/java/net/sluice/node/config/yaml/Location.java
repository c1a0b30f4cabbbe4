package net.sluice.node.config.yaml;

/** A place in the file; both count from 1. */
public record Location(int line, int column) {
    public static final Location START = new Location(1, 1);
}
