package net.sluice.node.config.yaml;

import java.util.List;

/** A value of a YAML document and where it stands. */
public sealed interface YamlNode {
    Location at();

    /** What a reader of the file would call it. */
    String kind();

    /** Anything that is one text: quoted or not, a number or not. */
    record Scalar(Location at, String text) implements YamlNode {
        @Override
        public String kind() {
            return "a single value";
        }

        /** Never the text: it may be a secret. */
        @Override
        public String toString() {
            return "Scalar[at=" + at + "]";
        }
    }

    /** A key without a value. */
    record Empty(Location at) implements YamlNode {
        @Override
        public String kind() {
            return "nothing";
        }
    }

    /** {@code key: value} pairs in the file's order; a key may stand twice. */
    record Mapping(Location at, List<Entry> entries) implements YamlNode {
        @Override
        public String kind() {
            return "keys with values";
        }
    }

    /** One pair of a mapping. */
    record Entry(String key, Location at, YamlNode value) {}

    /** {@code - item} lines, or {@code [a, b]}. */
    record Sequence(Location at, List<YamlNode> items) implements YamlNode {
        @Override
        public String kind() {
            return "a list";
        }
    }
}
