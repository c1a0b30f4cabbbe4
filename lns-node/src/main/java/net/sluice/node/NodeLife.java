package net.sluice.node;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.zip.CRC32C;

/**
 * One life of a node, from its start to its end.
 *
 * @param incarnation milliseconds since 2020-01-01 at its start, 40 bits, which last for 34 years: tells it from other lives of the same node
 * @param epoch tells it from any life of any node, also of one that starts in the same millisecond, as pods of a StatefulSet may: {@code name 24 | incarnation 40}, where {@code
 *     name} is of the CRC-32C of the node's
 */
record NodeLife(long incarnation, long epoch) {
    private static final Instant BEGINNING = Instant.parse("2020-01-01T00:00:00Z");
    private static final int INCARNATION_BITS = 40;

    static NodeLife begin(String node, Instant now) {
        CRC32C name = new CRC32C();
        name.update(node.getBytes(StandardCharsets.UTF_8));
        long incarnation = now.toEpochMilli() - BEGINNING.toEpochMilli();
        return new NodeLife(incarnation, name.getValue() << INCARNATION_BITS | incarnation);
    }
}
