package net.sluice.radius.wire;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import net.sluice.radius.wire.BadAttribute.Flaw;
import org.jspecify.annotations.Nullable;

/**
 * Reads attributes by their type. What does not have the form of its type is absent from the result and stands in {@link #bad()} by name:
 * no reader here throws, whatever the octets.
 */
public final class AttributeReader {

    private final Attributes attributes;
    private final List<BadAttribute> bad = new ArrayList<>();

    public AttributeReader(Attributes attributes) {
        this.attributes = attributes;
    }

    /** What was found malformed by the reads made up to now. */
    public List<BadAttribute> bad() {
        return List.copyOf(bad);
    }

    /** Notes {@code attribute} as malformed: for readers of the value's inner form (routes). */
    public void reject(Attribute attribute, Flaw flaw) {
        bad.add(new BadAttribute(attribute.name(), flaw, attribute.value()));
    }

    public @Nullable Octets octets(AttributeType type) {
        Attribute attribute = one(type);
        return attribute == null ? null : attribute.value();
    }

    public List<Octets> allOctets(AttributeType type) {
        return attributes.all(type).stream().map(Attribute::value).toList();
    }

    /** UTF-8; what is not UTF-8 becomes U+FFFD, as the octets cannot be refused for a message's sake. */
    public @Nullable String text(AttributeType type) {
        Octets value = octets(type);
        return value == null ? null : value.text();
    }

    public List<String> allTexts(AttributeType type) {
        return attributes.all(type).stream()
                .map(attribute -> attribute.value().text())
                .toList();
    }

    /** 0..2^32-1. */
    public OptionalLong integer(AttributeType type) {
        Attribute attribute = one(type);
        if (attribute == null || !hasLength(attribute, 4)) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(unsigned(attribute.value()));
    }

    /** A number within {@code least}..{@code most}; another one is noted as out of range. */
    public OptionalInt integer(AttributeType type, int least, int most) {
        OptionalLong number = integer(type);
        if (number.isEmpty()) {
            return OptionalInt.empty();
        }
        if (number.getAsLong() < least || number.getAsLong() > most) {
            Attribute attribute = attributes.first(type);
            if (attribute != null) {
                reject(attribute, Flaw.OUT_OF_RANGE);
            }
            return OptionalInt.empty();
        }
        return OptionalInt.of((int) number.getAsLong());
    }

    public @Nullable Inet4Address ipv4(AttributeType type) {
        Attribute attribute = one(type);
        return attribute != null
                        && hasLength(attribute, 4)
                        && addressOf(attribute.value()) instanceof Inet4Address address
                ? address
                : null;
    }

    public List<Inet6Address> allIpv6(AttributeType type) {
        List<Inet6Address> found = new ArrayList<>();
        for (Attribute attribute : attributes.all(type)) {
            if (hasLength(attribute, 16) && addressOf(attribute.value()) instanceof Inet6Address address) {
                found.add(address);
            }
        }
        return List.copyOf(found);
    }

    public List<Ipv6Prefix> allPrefixes(AttributeType type) {
        List<Ipv6Prefix> found = new ArrayList<>();
        for (Attribute attribute : attributes.all(type)) {
            Ipv6Prefix prefix = prefixOf(attribute.value());
            if (prefix == null) {
                reject(attribute, Flaw.BAD_PREFIX);
            } else {
                found.add(prefix);
            }
        }
        return List.copyOf(found);
    }

    public OptionalLong interfaceId(AttributeType type) {
        Attribute attribute = one(type);
        if (attribute == null || !hasLength(attribute, 8)) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(unsigned(attribute.value()));
    }

    /** RFC 2868 s3.1: "If the Tag field is unused, it MUST be zero (0x00)"; the tag says which tunnel is meant. */
    public List<Tagged<Integer>> taggedIntegers(AttributeType type) {
        List<Tagged<Integer>> found = new ArrayList<>();
        for (Attribute attribute : attributes.all(type)) {
            if (!hasLength(attribute, 4)) {
                continue;
            }
            int tag = attribute.value().at(0);
            if (tag > Tagged.MAX_TAG) {
                reject(attribute, Flaw.BAD_TAG);
            } else {
                found.add(new Tagged<>(tag, (int) unsigned(attribute.value().slice(1, 4))));
            }
        }
        return List.copyOf(found);
    }

    /**
     * RFC 2868 s3.3: "If the value of the Tag field is greater than 0x00 and less than or equal to 0x1F, it SHOULD be interpreted as
     * indicating which tunnel (of several alternatives) this attribute pertains. If the Tag field is greater than 0x1F, it SHOULD be
     * interpreted as the first byte of the following String field."
     */
    public List<Tagged<String>> taggedTexts(AttributeType type) {
        List<Tagged<String>> found = new ArrayList<>();
        for (Attribute attribute : attributes.all(type)) {
            Octets value = attribute.value();
            if (value.isEmpty()) {
                reject(attribute, Flaw.WRONG_LENGTH);
            } else if (value.at(0) > Tagged.MAX_TAG) {
                found.add(new Tagged<>(0, value.text()));
            } else {
                found.add(
                        new Tagged<>(value.at(0), value.slice(1, value.length()).text()));
            }
        }
        return List.copyOf(found);
    }

    /** Revealed Tunnel-Passwords. RFC 2868 s3.5: a Tag field above 0x1F "SHOULD be ignored"; it is never a part of the password. */
    public List<Tagged<Secret>> taggedSecrets(AttributeType type) {
        List<Tagged<Secret>> found = new ArrayList<>();
        for (Attribute attribute : attributes.all(type)) {
            Octets value = attribute.value();
            if (value.isEmpty()) {
                reject(attribute, Flaw.WRONG_LENGTH);
            } else {
                int tag = value.at(0) > Tagged.MAX_TAG ? 0 : value.at(0);
                found.add(new Tagged<>(
                        tag, Secret.of(value.slice(1, value.length()).shared())));
            }
        }
        return List.copyOf(found);
    }

    /** The one of that type; more of it are noted as repeated, and the first counts. */
    private @Nullable Attribute one(AttributeType type) {
        Attribute first = null;
        for (Attribute attribute : attributes) {
            if (attribute.is(type)) {
                if (first == null) {
                    first = attribute;
                } else {
                    reject(attribute, Flaw.REPEATED);
                }
            }
        }
        return first;
    }

    private boolean hasLength(Attribute attribute, int length) {
        if (attribute.value().length() == length) {
            return true;
        }
        reject(attribute, Flaw.WRONG_LENGTH);
        return false;
    }

    static long unsigned(Octets value) {
        long number = 0;
        for (int i = 0; i < value.length(); i++) {
            number = (number << 8) | value.at(i);
        }
        return number;
    }

    /** The address of four or sixteen octets, or null. Never a name look-up. */
    static @Nullable InetAddress addressOf(Octets value) {
        try {
            return switch (value.length()) {
                case 4 -> InetAddress.getByAddress(value.shared());
                case 16 -> Ipv6Prefix.inet6(value.shared());
                default -> null;
            };
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four octets are an address", e);
        }
    }

    /** RFC 3162 s2.3: "The Prefix field is up to 16 octets in length. Bits outside of the Prefix-Length, if included, must be zero." */
    private static @Nullable Ipv6Prefix prefixOf(Octets value) {
        if (value.length() < 2 || value.length() > 18) {
            return null;
        }
        int length = value.at(1);
        if (length > 128 || (value.length() - 2) * 8 < length) {
            return null;
        }
        byte[] address = new byte[16];
        value.slice(2, value.length()).copyTo(address, 0);
        Ipv6Prefix prefix = new Ipv6Prefix(Ipv6Prefix.inet6(address), length);
        return prefix.address().equals(Ipv6Prefix.inet6(address)) ? prefix : null;
    }
}
