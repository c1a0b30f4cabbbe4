package net.sluice.load.lab;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A real FreeRADIUS on the core host, with users of our choice; it writes the accounting that it receives to a file. */
public final class FreeRadius {

    /** What it shares with the node. */
    public static final String SECRET = "lab-radius-secret";

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Path folder;
    private final LabProcess process;

    private FreeRadius(Path folder, LabProcess process) {
        this.folder = folder;
        this.process = process;
    }

    /** True when it is installed. */
    public static boolean installed() {
        return Lab.has("freeradius");
    }

    /**
     * Starts it and waits until it is ready.
     *
     * @param users lines for its users file
     */
    public static FreeRadius start(Lab lab, String users, Consumer<String> listener) {
        return start(lab, users, true, listener);
    }

    /**
     * The same.
     *
     * @param signed whether requests must have a Message-Authenticator, which clients of old do not send
     */
    public static FreeRadius start(Lab lab, String users, boolean signed, Consumer<String> listener) {
        return start(lab.core(), "203.0.113.1", users, signed, listener);
    }

    /**
     * The same on a host of any lab that has {@link Lab#CORE_ADDRESS}.
     *
     * @param clients an address or a prefix that requests may come from
     */
    static FreeRadius start(LabHost host, String clients, String users, boolean signed, Consumer<String> listener) {
        Path folder = host.ground().folder().resolve("freeradius");
        try (InputStream config = FreeRadius.class.getResourceAsStream("radiusd.conf")) {
            if (config == null) {
                throw new LabFailure("radiusd.conf is not on the class path");
            }
            Files.createDirectories(folder);
            Files.deleteIfExists(folder.resolve("detail"));
            Files.write(folder.resolve("radiusd.conf"), config.readAllBytes());
            Files.writeString(folder.resolve("users"), users);
        } catch (IOException e) {
            throw new LabFailure("cannot write FreeRADIUS's configuration to " + folder, e);
        }
        LabProcess process = host.start(
                "freeradius",
                List.of(
                        "env",
                        "LAB_RADIUS=" + folder.toAbsolutePath(),
                        "LAB_RADIUS_SECRET=" + SECRET,
                        "LAB_RADIUS_CLIENTS=" + clients,
                        "LAB_RADIUS_SIGNED=" + (signed ? "yes" : "no"),
                        "freeradius",
                        // One thread, so that the order in its file is the order of arrival.
                        "-fs",
                        "-d",
                        folder.toAbsolutePath().toString(),
                        "-l",
                        "stdout"),
                listener);
        process.await("Ready to process requests", PATIENCE);
        return new FreeRadius(folder, process);
    }

    public LabProcess process() {
        return process;
    }

    /** The accounting records received so far, in the order of arrival. */
    public List<Accounting> accounting() {
        return accountingSince(0);
    }

    /** A mark behind the records received so far, for {@link #accountingSince}. */
    public long accountingMark() {
        return detail().toFile().length();
    }

    /** Those that have come since a mark was set, while none was being written. */
    public List<Accounting> accountingSince(long mark) {
        if (!Files.exists(detail())) {
            return List.of();
        }
        try (InputStream file = Files.newInputStream(detail())) {
            file.skipNBytes(mark);
            return parse(new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList());
        } catch (IOException e) {
            throw new LabFailure("cannot read " + detail(), e);
        }
    }

    private Path detail() {
        return folder.resolve("detail");
    }

    /**
     * One accounting record.
     *
     * @param attributes name to value, quotes taken off; of an attribute that comes twice, the last
     */
    public record Accounting(Map<String, String> attributes) {

        public Accounting {
            attributes = Map.copyOf(attributes);
        }

        public @Nullable String get(String attribute) {
            return attributes.get(attribute);
        }

        /** An attribute that must be there. */
        public String need(String attribute) {
            String value = attributes.get(attribute);
            if (value == null) {
                throw new LabFailure("accounting record without " + attribute + ": " + attributes);
            }
            return value;
        }

        /** Start, Interim-Update, Stop, Accounting-On or Accounting-Off. */
        public String type() {
            return need("Acct-Status-Type");
        }

        /** A 64-bit counter of RFC 2869 s5.1: octets below 2^32 and how often they wrapped. */
        public long octets(String direction) {
            return Long.parseLong(attributes.getOrDefault("Acct-" + direction + "-Gigawords", "0")) << 32
                    | Long.parseLong(need("Acct-" + direction + "-Octets"));
        }
    }

    /** Reads FreeRADIUS's detail format: a time stamp, indented "Name = value" lines, an empty line. */
    static List<Accounting> parse(List<String> lines) {
        List<Accounting> records = new ArrayList<>();
        Map<String, String> attributes = new LinkedHashMap<>();
        for (String line : lines) {
            int equals = line.indexOf(" = ");
            if (line.startsWith("\t") && equals > 0) {
                String value = line.substring(equals + 3).strip();
                boolean quoted = value.length() > 1 && value.startsWith("\"") && value.endsWith("\"");
                attributes.put(line.substring(1, equals), quoted ? value.substring(1, value.length() - 1) : value);
            } else if (line.isBlank() && !attributes.isEmpty()) {
                records.add(new Accounting(attributes));
                attributes = new LinkedHashMap<>();
            }
        }
        return records;
    }
}
