package net.sluice.radius.dictionary;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.regex.Pattern;
import net.sluice.radius.wire.Attribute;
import net.sluice.radius.wire.Ipv6Prefix;
import net.sluice.radius.wire.Octets;
import net.sluice.radius.wire.Tagged;
import org.jspecify.annotations.Nullable;
import org.tinyradius.core.attribute.AttributeTemplate;
import org.tinyradius.core.dictionary.Dictionary;
import org.tinyradius.core.dictionary.parser.DictionaryParser;

/**
 * Names of attributes and of their values, from {@code net/sluice/radius/dictionary/attributes}. Immutable once read.
 *
 * <p>A value is written as people write it: a number or the name of one ("Framed-User"), an address, "2001:db8::/56", text, octets as "0x0102"; a
 * tag stands behind the attribute's name, "Tunnel-Type:1".
 */
public final class AttributeDictionary {

    private static final String RESOURCE = "net/sluice/radius/dictionary/attributes";
    /** TinyRadius' number for attributes that no vendor defined. */
    private static final int NO_VENDOR = -1;

    private static final Pattern DOTTED = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
    private static final Pattern NUMBER = Pattern.compile("\\d{1,10}");
    private static final Pattern HEX = Pattern.compile("0[xX](([0-9A-Fa-f]{2})*)");
    private static final Pattern INTERFACE_ID = Pattern.compile("[0-9A-Fa-f]{1,4}(:[0-9A-Fa-f]{1,4}){3}");
    private static final long MOST = 0xFFFF_FFFFL;
    private static final long MOST_TAGGED = 0xFF_FFFFL;

    private final Dictionary dictionary;

    private AttributeDictionary(Dictionary dictionary) {
        this.dictionary = dictionary;
    }

    /** What a name and a value turned out to be. */
    public sealed interface Parsed {
        /** An attribute to be sent. */
        record Good(Attribute attribute) implements Parsed {}

        /** None. {@code why} is for whoever wrote the value. */
        record Bad(String why) implements Parsed {}
    }

    /** Reads the dictionary that comes with this module. */
    public static AttributeDictionary read() {
        try {
            return new AttributeDictionary(DictionaryParser.newClasspathParser().parseDictionary(RESOURCE));
        } catch (IOException e) {
            throw new UncheckedIOException("the dictionary " + RESOURCE + " of this program cannot be read", e);
        }
    }

    /** The name, or null when the dictionary has none. */
    public @Nullable String nameOf(int vendor, int code) {
        return dictionary
                .getAttributeTemplate(vendor == 0 ? NO_VENDOR : vendor, code)
                .map(AttributeTemplate::getName)
                .orElse(null);
    }

    /** The attribute that {@code name} (with its tag, where it has one) and {@code value} describe. */
    public Parsed parse(String name, String value) {
        int colon = name.indexOf(':');
        String plain = colon < 0 ? name : name.substring(0, colon);
        AttributeTemplate template = dictionary.getAttributeTemplate(plain).orElse(null);
        if (template == null) {
            return new Parsed.Bad("no attribute is named " + plain);
        }
        int tag = 0;
        if (colon >= 0) {
            tag = (int) number(name.substring(colon + 1), Tagged.MAX_TAG);
            if (tag < 0 || !template.isTagged()) {
                return new Parsed.Bad(plain + " takes " + (template.isTagged() ? "a tag 0..31" : "no tag"));
            }
        }
        if (template.encryptEnabled()) {
            return new Parsed.Bad(plain + " is hidden by the shared secret and cannot be written in clear");
        }
        Octets octets = octets(template, tag, value);
        if (octets == null) {
            return new Parsed.Bad(plain + " takes " + expectation(template.getDataType()) + ", not: " + value);
        }
        return new Parsed.Good(new Attribute(Math.max(0, template.getVendorId()), template.getType(), octets));
    }

    private static @Nullable Octets octets(AttributeTemplate template, int tag, String value) {
        return switch (template.getDataType()) {
            case "string" -> template.isTagged() ? withTag(tag, Octets.utf8(value)) : Octets.utf8(value);
            case "integer", "date" -> integer(template, tag, value);
            case "ipaddr" -> address(value) instanceof Inet4Address address ? Octets.of(address.getAddress()) : null;
            case "ipv6addr" -> address(value) instanceof Inet6Address address ? Octets.of(address.getAddress()) : null;
            case "ipv6prefix" -> prefix(value);
            case "ifid" -> interfaceId(value);
            default -> raw(value);
        };
    }

    private static String expectation(String type) {
        return switch (type) {
            case "integer" -> "a number or the name of one";
            case "date" -> "a number of seconds since 1970";
            case "ipaddr" -> "an IPv4 address";
            case "ipv6addr" -> "an IPv6 address";
            case "ipv6prefix" -> "an IPv6 prefix";
            case "ifid" -> "an interface identifier like 0:0:0:1";
            default -> "octets like 0x0102";
        };
    }

    private static @Nullable Octets integer(AttributeTemplate template, int tag, String value) {
        Integer named = template.getEnumeration(value);
        long most = template.isTagged() ? MOST_TAGGED : MOST;
        long number = named != null ? named : number(value, most);
        if (number < 0) {
            return null;
        }
        int first = template.isTagged() ? tag : (int) (number >>> 24);
        return Octets.of((byte) first, (byte) (number >>> 16), (byte) (number >>> 8), (byte) number);
    }

    /** Or -1. */
    private static long number(String text, long most) {
        long number = NUMBER.matcher(text).matches() ? Long.parseLong(text) : -1;
        return number <= most ? number : -1;
    }

    private static Octets withTag(int tag, Octets text) {
        byte[] value = new byte[1 + text.length()];
        value[0] = (byte) tag;
        System.arraycopy(text.toArray(), 0, value, 1, text.length());
        return Octets.of(value);
    }

    /** Only literals: a name is never looked up. */
    private static @Nullable InetAddress address(String text) {
        try {
            if (DOTTED.matcher(text).matches()) {
                return Inet4Address.ofLiteral(text);
            }
            return text.contains(":") && !text.contains("%") ? Inet6Address.ofLiteral(text) : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static @Nullable Octets prefix(String text) {
        int slash = text.indexOf('/');
        if (slash < 0 || !(address(text.substring(0, slash)) instanceof Inet6Address address)) {
            return null;
        }
        long length = number(text.substring(slash + 1), 128);
        return length < 0 ? null : new Ipv6Prefix(address, (int) length).toOctets();
    }

    private static @Nullable Octets interfaceId(String text) {
        if (!INTERFACE_ID.matcher(text).matches()) {
            return null;
        }
        StringBuilder hex = new StringBuilder();
        for (String part : text.split(":", -1)) {
            hex.append("0".repeat(4 - part.length())).append(part);
        }
        return Octets.hex(hex.toString());
    }

    private static Octets raw(String text) {
        var hex = HEX.matcher(text);
        return hex.matches() ? Octets.hex(hex.group(1)) : Octets.utf8(text);
    }
}
