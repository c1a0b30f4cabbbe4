package net.sluice.node.config;

/** What the name of a pool, peer, profile or server looks like: it becomes a label of metrics and a word of log lines. */
final class Names {
    static final String PATTERN = "[A-Za-z0-9][A-Za-z0-9._-]*";
    static final String SHAPE = "letters, digits, dots, dashes and underscores, a letter or digit first";

    private Names() {}
}
