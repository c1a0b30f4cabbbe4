package net.sluice.l2tp.wire;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Objects;

/** Datagrams that our codec did not write (src/test/resources/l2tp/golden.txt). */
final class Golden {
    private Golden() {}

    static byte[] datagram(String name) {
        try (InputStream in = Objects.requireNonNull(Golden.class.getResourceAsStream("/l2tp/golden.txt"))) {
            String line = new String(in.readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .filter(l -> l.startsWith(name + " "))
                    .findFirst()
                    .orElseThrow();
            return HexFormat.of().parseHex(line.substring(name.length() + 1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static L2tpHeader header(byte[] datagram) {
        L2tpHeader header = new L2tpHeader();
        if (header.read(ByteBuffer.wrap(datagram)) != null) {
            throw new IllegalArgumentException();
        }
        return header;
    }

    static Decoded decode(byte[] datagram, String secret) {
        return MessageCodec.decode(
                ByteBuffer.wrap(datagram), header(datagram), secret.getBytes(StandardCharsets.US_ASCII));
    }

    static ControlMessage message(byte[] datagram, String secret) {
        return switch (decode(datagram, secret)) {
            case Decoded.Message message -> message.message();
            case Decoded other -> throw new AssertionError(other);
        };
    }

    static ControlMessage message(String name) {
        return message(datagram(name), "");
    }
}
