package net.sluice.dataplane.assembly;

import static net.sluice.dataplane.Packets.address;

import java.net.Inet4Address;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.sluice.dataplane.Marking;
import net.sluice.dataplane.Prefix;
import net.sluice.dataplane.RateLimit;
import net.sluice.dataplane.Sequencing;
import net.sluice.dataplane.SessionEntry;
import net.sluice.dataplane.SessionRules;
import net.sluice.dataplane.SessionServices;
import net.sluice.dataplane.TrafficClasses;
import net.sluice.dataplane.service.RandomRules;
import org.jspecify.annotations.Nullable;

/** Entries and addresses from a small world, so that they meet. */
final class RandomEntry {

    private static final long PATIENCE = 60_000_000_000L;

    private RandomEntry() {}

    static String ipv4(Random random) {
        return switch (random.nextInt(12)) {
            case 0 -> "224.0.0." + random.nextInt(3);
            case 1 -> "127.0.0.1";
            default -> "10.0." + random.nextInt(3) + "." + random.nextInt(6);
        };
    }

    static String ipv6(Random random) {
        return switch (random.nextInt(10)) {
            case 0 -> "fe80::" + random.nextInt(3);
            case 1 -> "ff02::" + random.nextInt(3);
            case 2 -> "::1";
            default -> "2001:db8:" + random.nextInt(3) + ":" + random.nextInt(3) + "::" + random.nextInt(3);
        };
    }

    private static SessionServices services(Random random) {
        TrafficClasses classes = new TrafficClasses(
                "random",
                List.of("other", "some", "few"),
                List.of(
                        new TrafficClasses.Rule(1, RandomRules.match(random)),
                        new TrafficClasses.Rule(2, RandomRules.match(random))));
        SessionRules rules = SessionRules.NONE
                .withFilters(
                        random.nextBoolean() ? RandomRules.filter(random, "up") : null,
                        random.nextBoolean() ? RandomRules.filter(random, "down") : null)
                .withClasses(random.nextBoolean() ? classes : null);
        // Filters of random rules leave little for rates to do.
        return SessionServices.NONE
                .withRules(random.nextBoolean() ? rules : SessionRules.NONE)
                .withRates(rate(random), rate(random));
    }

    /** Policed, or shaped in one line without CoDel, which the reference can follow; often slow enough for what a test sends. */
    private static @Nullable RateLimit rate(Random random) {
        int kind = random.nextInt(3);
        if (kind == 0) {
            return null;
        }
        RateLimit.Queueing line = new RateLimit.Queueing(4096 + random.nextInt(8192), false, 0, PATIENCE, PATIENCE);
        return new RateLimit(
                1000L << random.nextInt(6), random.nextInt(2000), random.nextInt(40), kind == 1 ? null : line);
    }

    static SessionEntry of(Random random) {
        List<Prefix> routes = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            routes.add(
                    random.nextBoolean()
                            ? Prefix.containing(
                                    address("10.0." + random.nextInt(3) + "." + random.nextInt(6)),
                                    22 + random.nextInt(11))
                            : Prefix.containing(
                                    address("2001:db8:" + random.nextInt(3) + ":" + random.nextInt(3) + "::"
                                            + random.nextInt(3)),
                                    new int[] {32, 47, 48, 63, 64, 65, 127, 128}[random.nextInt(8)]));
        }
        boolean address = random.nextInt(3) > 0;
        return SessionEntry.builder(
                        World.tunnel(1 + random.nextInt(4)),
                        1 + random.nextInt(6),
                        1 + random.nextInt(65535),
                        1 + random.nextInt(65535))
                .sequencing(new Sequencing(List.of(Sequencing.Mode.values()).get(random.nextInt(4)), 0, 0, 0))
                .marking(new Marking(
                        random.nextInt(3) * 23 - 1, random.nextInt(64), random.nextInt(3) == 0 ? 10 : Marking.KEEP))
                .lcp(
                        random.nextInt(6) == 0
                                ? null
                                : new SessionEntry.LcpOpen(
                                        random.nextInt(3),
                                        random.nextBoolean(),
                                        random.nextBoolean(),
                                        random.nextBoolean()))
                .mtu(random.nextInt(8) == 0 ? 68 + random.nextInt(600) : 1280 + random.nextInt(221))
                .ipv4(random.nextInt(5) > 0)
                .ipv6(random.nextInt(5) > 0)
                .ipv4Address(
                        address ? (Inet4Address) address("10.0." + random.nextInt(3) + "." + random.nextInt(6)) : null)
                .interfaceId(random.nextInt(3))
                .routes(routes)
                .services(random.nextInt(3) == 0 ? services(random) : SessionServices.NONE)
                .build();
    }
}
