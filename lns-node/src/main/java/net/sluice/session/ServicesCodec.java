package net.sluice.session;

import org.jspecify.annotations.Nullable;

/** What AAA granted, as a part of {@link SessionCodec}'s record. */
final class ServicesCodec {
    private static final int UNLIMITED = 1;
    private static final int FIXED = 2;
    private static final int OF_CONNECT_SPEED = 3;

    private ServicesCodec() {}

    static void write(FieldWriter to, Services services) {
        to.address(1, services.framedAddress()).text(2, services.framedPool());
        services.routes().forEach(route -> to.prefix(3, route));
        to.address(4, services.primaryDns())
                .address(5, services.secondaryDns())
                .address(6, services.primaryNbns())
                .address(7, services.secondaryNbns())
                .prefix(8, services.framedIpv6Prefix())
                .number(9, services.framedInterfaceId())
                .prefix(10, services.delegatedIpv6Prefix())
                .text(11, services.ipv6Pool())
                .number(12, services.sessionTimeoutSeconds())
                .number(13, services.idleTimeoutSeconds())
                .number(14, services.interimIntervalSeconds())
                .number(15, services.mtu());
        services.classes().forEach(each -> to.octets(16, each.toArray()));
        to.group(17, each -> traffic(each, services.traffic()));
        HaSet set = services.haSet();
        if (set != null) {
            to.group(
                    18, each -> each.text(1, set.name()).flag(2, set.sharedNs()).number(3, set.windowMillis()));
        }
    }

    static Services read(FieldReader from) {
        ServicesBuilder services = Services.builder()
                .framedAddress(from.address4(1))
                .framedPool(from.text(2))
                .primaryDns(from.address4(4))
                .secondaryDns(from.address4(5))
                .primaryNbns(from.address4(6))
                .secondaryNbns(from.address4(7))
                .framedIpv6Prefix(from.prefix(8))
                .framedInterfaceId(from.number(9))
                .delegatedIpv6Prefix(from.prefix(10))
                .ipv6Pool(from.text(11))
                .sessionTimeoutSeconds(from.integer(12))
                .idleTimeoutSeconds(from.integer(13))
                .interimIntervalSeconds(from.integer(14))
                .mtu(from.integer(15));
        from.prefixes(3).forEach(services::route);
        from.all(16).forEach(each -> services.addClass(Octets.copyOf(each)));
        FieldReader traffic = from.group(17);
        if (traffic != null) {
            services.traffic(traffic(traffic));
        }
        FieldReader set = from.group(18);
        if (set != null) {
            services.haSet(new HaSet(set.textOrEmpty(1), set.flag(2), set.integer(3)));
        }
        return services.build();
    }

    private static void traffic(FieldWriter to, Traffic traffic) {
        TrafficRules rules = traffic.rules();
        rate(to, 1, traffic.rateUp());
        rate(to, 2, traffic.rateDown());
        to.text(3, name(traffic.excessUp()))
                .text(4, name(traffic.excessDown()))
                .text(5, rules.filterUp())
                .text(6, rules.filterDown())
                .text(7, rules.walledGarden())
                .text(8, rules.trafficClasses())
                .text(11, rules.activity());
        packets(to, 9, rules.packetsUp());
        packets(to, 10, rules.packetsDown());
    }

    private static @Nullable String name(@Nullable Excess excess) {
        return excess == null ? null : excess.name();
    }

    private static void packets(FieldWriter to, int tag, @Nullable Integer perSecond) {
        if (perSecond != null) {
            to.group(tag, each -> each.number(1, perSecond));
        }
    }

    private static void rate(FieldWriter to, int tag, @Nullable Rate rate) {
        switch (rate) {
            case null -> {}
            case Rate.Unlimited _ -> to.group(tag, each -> each.number(1, UNLIMITED));
            case Rate.Fixed(long bitsPerSecond) ->
                to.group(tag, each -> each.number(1, FIXED).number(2, bitsPerSecond));
            case Rate.OfConnectSpeed(int percent) ->
                to.group(tag, each -> each.number(1, OF_CONNECT_SPEED).number(2, percent));
        }
    }

    private static Traffic traffic(FieldReader from) {
        return Traffic.builder()
                .rateUp(rate(from.group(1)))
                .rateDown(rate(from.group(2)))
                .excessUp(excess(from, 3))
                .excessDown(excess(from, 4))
                .rules(new TrafficRules(
                        from.text(5),
                        from.text(6),
                        from.text(7),
                        from.text(8),
                        packets(from.group(9)),
                        packets(from.group(10)),
                        from.text(11)))
                .build();
    }

    private static @Nullable Excess excess(FieldReader from, int tag) {
        return from.has(tag) ? from.named(tag, Excess.class, Excess.SHAPE) : null;
    }

    private static @Nullable Integer packets(@Nullable FieldReader from) {
        return from == null ? null : (Integer) from.integer(1);
    }

    private static @Nullable Rate rate(@Nullable FieldReader from) {
        if (from == null) {
            return null;
        }
        return switch (from.integer(1)) {
            case FIXED -> new Rate.Fixed(from.number(2));
            case OF_CONNECT_SPEED -> new Rate.OfConnectSpeed(from.integer(2));
            default -> new Rate.Unlimited();
        };
    }
}
