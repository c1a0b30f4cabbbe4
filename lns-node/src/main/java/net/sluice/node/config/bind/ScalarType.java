package net.sluice.node.config.bind;

import java.lang.reflect.AnnotatedElement;
import java.net.InetAddress;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.sluice.node.config.value.AddressRange;
import net.sluice.node.config.value.Addresses;
import net.sluice.node.config.value.BadValueException;
import net.sluice.node.config.value.BitRate;
import net.sluice.node.config.value.Dscp;
import net.sluice.node.config.value.HostPort;
import net.sluice.node.config.value.IpProtocol;
import net.sluice.node.config.value.Numbers;
import net.sluice.node.config.value.Prefix;
import net.sluice.node.config.value.Secret;
import org.jspecify.annotations.Nullable;

/**
 * How one text becomes one value.
 *
 * @param name for the manual
 * @param schema the JSON Schema type
 * @param neutral stands in for a value that could not be read, so that the rest of the file is checked as well
 */
record ScalarType<T>(String name, String schema, T neutral, Reader<T> reader) {
    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(us|ms|s|m|h|d)");
    private static final Pattern WHOLE = Pattern.compile("-?\\d{1,18}");

    @FunctionalInterface
    interface Reader<T> {
        T read(String text, Key key) throws BadValueException;
    }

    private static final Map<Class<?>, ScalarType<?>> TYPES = Map.ofEntries(
            Map.entry(String.class, new ScalarType<>("text", "string", "", ScalarType::text)),
            Map.entry(int.class, new ScalarType<>("number", "integer", 0, (t, k) -> Math.toIntExact(whole(t, k)))),
            Map.entry(long.class, new ScalarType<>("number", "integer", 0L, ScalarType::whole)),
            Map.entry(boolean.class, new ScalarType<>("true or false", "boolean", false, ScalarType::flag)),
            Map.entry(Duration.class, new ScalarType<>("duration", "string", Duration.ZERO, ScalarType::duration)),
            Map.entry(Secret.class, new ScalarType<>("secret", "string", Secret.literal("?"), (t, k) -> {
                throw new IllegalStateException("secrets are read by SecretReader");
            })),
            Map.entry(
                    InetAddress.class,
                    new ScalarType<>(
                            "IP address", "string", InetAddress.getLoopbackAddress(), (t, k) -> Addresses.literal(t))),
            Map.entry(
                    HostPort.class,
                    new ScalarType<>(
                            "address or address:port",
                            "string",
                            new HostPort(InetAddress.getLoopbackAddress(), 0),
                            (t, k) -> HostPort.parse(t))),
            Map.entry(BitRate.class, new ScalarType<>("rate", "string", BitRate.NONE, (t, k) -> BitRate.parse(t))),
            Map.entry(Dscp.class, new ScalarType<>("DSCP", "string", Dscp.ZERO, (t, k) -> Dscp.parse(t))),
            Map.entry(
                    Numbers.class,
                    new ScalarType<>("number or range", "string", new Numbers(0, 0), (t, k) -> Numbers.parse(t))),
            Map.entry(
                    IpProtocol.class,
                    new ScalarType<>("protocol", "string", new IpProtocol(0), (t, k) -> IpProtocol.parse(t))),
            Map.entry(
                    Prefix.class,
                    new ScalarType<>(
                            "prefix",
                            "string",
                            new Prefix(InetAddress.getLoopbackAddress(), 32),
                            (t, k) -> Prefix.parse(t))),
            Map.entry(
                    AddressRange.class,
                    new ScalarType<>(
                            "prefix or range",
                            "string",
                            new AddressRange(InetAddress.getLoopbackAddress(), InetAddress.getLoopbackAddress()),
                            (t, k) -> AddressRange.parse(t))));

    /** The type of a component or of a list's items, or null when it is no scalar. */
    static @Nullable ScalarType<?> of(Class<?> type) {
        if (type.isEnum()) {
            return ofEnum(type);
        }
        return TYPES.get(type);
    }

    private static ScalarType<?> ofEnum(Class<?> type) {
        List<String> words = words(type);
        return new ScalarType<>(String.join(", ", words), "string", type.getEnumConstants()[0], (text, key) -> {
            int index = words.indexOf(text);
            if (index < 0) {
                throw new BadValueException(
                        "\"" + text + "\" is none of " + String.join(", ", words),
                        Nearest.hint(text, words, "take one of these"));
            }
            return type.getEnumConstants()[index];
        });
    }

    /** The constants of an enum as the file writes them: kebab-case. */
    static List<String> words(Class<?> type) {
        return Arrays.stream(type.getEnumConstants())
                .map(constant ->
                        ((Enum<?>) constant).name().toLowerCase(Locale.ROOT).replace('_', '-'))
                .toList();
    }

    T read(String text, Key key) throws BadValueException {
        return reader.read(text, key);
    }

    private static String text(String text, Key key) throws BadValueException {
        if (text.isEmpty() || text.chars().anyMatch(Character::isISOControl)) {
            throw new BadValueException(
                    text.isEmpty() ? "is empty" : "has control characters in it", "write a text of one line");
        }
        int characters = text.codePointCount(0, text.length());
        if (!key.max().isEmpty() && characters > Integer.parseInt(key.max())) {
            throw new BadValueException(
                    "is " + characters + " characters long, " + key.max() + " are allowed", "shorten it");
        }
        if (!key.pattern().isEmpty() && !text.matches(key.pattern())) {
            throw new BadValueException("\"" + text + "\" does not fit here", "use " + key.shape());
        }
        return text;
    }

    private static long whole(String text, Key key) throws BadValueException {
        String digits = text.replace("_", "");
        if (!WHOLE.matcher(digits).matches()) {
            throw new BadValueException("\"" + text + "\" is not a whole number", "write digits only");
        }
        long value = Long.parseLong(digits);
        if (value < Long.parseLong(key.min()) || value > Long.parseLong(key.max())) {
            throw new BadValueException(value + " is out of range", "choose " + key.min() + " to " + key.max());
        }
        return value;
    }

    private static boolean flag(String text, Key key) throws BadValueException {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new BadValueException("\"" + text + "\" is neither true nor false", "write true or false");
        };
    }

    private static Duration duration(String text, Key key) throws BadValueException {
        Duration value = durationOf(text);
        if (value == null) {
            throw new BadValueException(
                    "\"" + text + "\" is not a duration", "write a number and us, ms, s, m, h or d, such as 30s");
        }
        Duration min = durationOf(key.min());
        Duration max = durationOf(key.max());
        if ((min != null && value.compareTo(min) < 0) || (max != null && value.compareTo(max) > 0)) {
            throw new BadValueException(text + " is out of range", "choose " + key.min() + " to " + key.max());
        }
        return value;
    }

    private static @Nullable Duration durationOf(String text) {
        Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches()) {
            return null;
        }
        long count = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "us" -> Duration.of(count, ChronoUnit.MICROS);
            case "ms" -> Duration.ofMillis(count);
            case "s" -> Duration.ofSeconds(count);
            case "m" -> Duration.ofMinutes(count);
            case "h" -> Duration.ofHours(count);
            default -> Duration.ofDays(count);
        };
    }

    /** The annotation that every component of a configuration record carries. */
    static Key key(AnnotatedElement component) {
        Key key = component.getAnnotation(Key.class);
        if (key == null) {
            throw new IllegalStateException("no @Key on " + component);
        }
        return key;
    }
}
