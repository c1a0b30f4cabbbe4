package net.sluice.node.config.bind;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.Function;
import net.sluice.node.config.value.BadValueException;
import net.sluice.node.config.value.Secret;
import org.jspecify.annotations.Nullable;

/**
 * Fetches secrets from where the configuration says they are: {@code file:PATH} (relative to the configuration's folder, one
 * line), {@code env:NAME}, or the text itself ({@code literal:TEXT} when it begins with one of these words). An address may come from
 * the environment too.
 */
public final class SecretReader {
    private static final int MAX_OCTETS = 1024;
    private static final String FILE = "file:";
    private static final String ENV = "env:";
    private static final String LITERAL = "literal:";

    private final Path folder;
    private final Function<String, @Nullable String> environment;

    public SecretReader(Path folder, Function<String, @Nullable String> environment) {
        this.folder = folder;
        this.environment = environment;
    }

    /** @param warnings told what is unwise but works: what and remedy, as an exception that is not thrown */
    Secret read(String text, Consumer<BadValueException> warnings) throws BadValueException {
        if (text.startsWith(FILE)) {
            return fromFile(folder.resolve(path(text.substring(FILE.length()))), warnings);
        }
        if (text.startsWith(ENV)) {
            return fromEnvironment(text.substring(ENV.length()));
        }
        String literal = text.startsWith(LITERAL) ? text.substring(LITERAL.length()) : text;
        if (literal.isEmpty()) {
            throw new BadValueException("is empty", "write file:PATH or env:NAME");
        }
        checkLength(literal.getBytes(StandardCharsets.UTF_8).length, "is");
        return Secret.literal(literal);
    }

    private static Path path(String text) throws BadValueException {
        try {
            return Path.of(text);
        } catch (java.nio.file.InvalidPathException malformed) {
            throw new BadValueException("is not a path", "write file:/etc/sluice/secrets/NAME");
        }
    }

    /** The address that {@code env:NAME} or {@code env:NAME:PORT} stands for, written as in the file; any other text is itself. */
    String address(String text) throws BadValueException {
        if (!text.startsWith(ENV)) {
            return text;
        }
        String name = text.substring(ENV.length());
        int colon = name.indexOf(':');
        if (colon < 0) {
            return variable(name, "write the address");
        }
        String value = variable(name.substring(0, colon), "write the address");
        return (value.indexOf(':') < 0 ? value : "[" + value + "]") + name.substring(colon);
    }

    private Secret fromEnvironment(String name) throws BadValueException {
        byte[] octets = variable(name, "use file:PATH").getBytes(StandardCharsets.UTF_8);
        checkLength(octets.length, "environment variable " + name + " is");
        return Secret.referred(octets);
    }

    private String variable(String name, String otherwise) throws BadValueException {
        String value = environment.apply(name);
        if (value == null || value.isEmpty()) {
            throw new BadValueException(
                    "environment variable " + name + (value == null ? " is not set" : " is empty"),
                    "set it where the node is started, or " + otherwise);
        }
        return value;
    }

    private static Secret fromFile(Path file, Consumer<BadValueException> warnings) throws BadValueException {
        String remedy = "put the secret there as one line, readable by the node's user only";
        if (!Files.exists(file)) {
            throw new BadValueException("there is no file " + file, remedy);
        }
        if (!Files.isRegularFile(file)) {
            throw new BadValueException(file + " is not a regular file", remedy);
        }
        byte[] octets;
        try (InputStream in = Files.newInputStream(file)) {
            octets = in.readNBytes(MAX_OCTETS + 3);
        } catch (IOException unreadable) {
            throw new BadValueException(file + " cannot be read", remedy);
        }
        byte[] secret = withoutLineEnd(octets);
        if (secret.length == 0) {
            throw new BadValueException(file + " is empty", remedy);
        }
        for (byte octet : secret) {
            if (octet == '\n') {
                throw new BadValueException(file + " has more than one line", remedy);
            }
        }
        checkLength(secret.length, file + " is");
        warnIfOpen(file, warnings);
        return Secret.referred(secret);
    }

    private static byte[] withoutLineEnd(byte[] octets) {
        int length = octets.length;
        if (length > 0 && octets[length - 1] == '\n') {
            length--;
        }
        if (length > 0 && octets[length - 1] == '\r') {
            length--;
        }
        return Arrays.copyOf(octets, length);
    }

    private static void checkLength(int octets, String subject) throws BadValueException {
        if (octets > MAX_OCTETS) {
            throw new BadValueException(
                    subject + " longer than " + MAX_OCTETS + " octets", "no peer takes a secret of that length");
        }
    }

    private static void warnIfOpen(Path file, Consumer<BadValueException> warnings) {
        try {
            if (Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ)) {
                warnings.accept(new BadValueException(file + " can be read by everybody", "chmod o= " + file));
            }
        } catch (IOException | UnsupportedOperationException noPermissions) {
            // A file system without POSIX permissions, such as a mounted secret of some orchestrators: nothing to say.
            return;
        }
    }
}
