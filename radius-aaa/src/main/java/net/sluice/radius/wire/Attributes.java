package net.sluice.radius.wire;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The attributes of a packet in their order. Immutable. */
public record Attributes(List<Attribute> list) implements Iterable<Attribute> {

    public static final Attributes NONE = new Attributes(List.of());

    public Attributes {
        list = List.copyOf(list);
    }

    public static Attributes of(Attribute... attributes) {
        return new Attributes(List.of(attributes));
    }

    @Override
    public Iterator<Attribute> iterator() {
        return list.iterator();
    }

    /** The first of that type, or null. */
    public @Nullable Attribute first(AttributeType type) {
        for (Attribute attribute : list) {
            if (attribute.is(type)) {
                return attribute;
            }
        }
        return null;
    }

    /** Every one of that type, in order. */
    public List<Attribute> all(AttributeType type) {
        return all(type.vendor(), type.code());
    }

    /** Every one of that number, in order. */
    public List<Attribute> all(int vendor, int code) {
        return list.stream()
                .filter(attribute -> attribute.vendor() == vendor && attribute.code() == code)
                .toList();
    }

    public boolean has(AttributeType type) {
        return first(type) != null;
    }

    /** The values of every attribute of that type, one after the other (RFC 3579 s3.1: an EAP packet is split over EAP-Messages). */
    public Octets joined(AttributeType type) {
        List<Attribute> parts = all(type);
        byte[] whole =
                new byte[parts.stream().mapToInt(part -> part.value().length()).sum()];
        int at = 0;
        for (Attribute part : parts) {
            part.value().copyTo(whole, at);
            at += part.value().length();
        }
        return Octets.wrap(whole);
    }

    /** These and then {@code more}. */
    public Attributes and(List<Attribute> more) {
        List<Attribute> both = new ArrayList<>(list);
        both.addAll(more);
        return new Attributes(both);
    }

    @Override
    public String toString() {
        return list.stream().map(Attribute::toString).collect(Collectors.joining(", ", "[", "]"));
    }
}
