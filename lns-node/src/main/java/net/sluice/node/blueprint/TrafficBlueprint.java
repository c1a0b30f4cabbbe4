package net.sluice.node.blueprint;

import net.sluice.node.config.PppProfile;
import net.sluice.node.config.TrafficSection;
import net.sluice.node.config.UserTraffic;
import net.sluice.node.config.value.BitRate;
import net.sluice.session.Excess;
import net.sluice.session.Rate;
import net.sluice.session.RateTuning;
import net.sluice.session.Traffic;
import net.sluice.session.TrafficRules;
import org.jspecify.annotations.Nullable;

/** How packets are treated, in the session's words. */
final class TrafficBlueprint {
    private TrafficBlueprint() {}

    static Traffic traffic(PppProfile profile) {
        return traffic(profile.traffic(), profile.idleFilter());
    }

    private static Traffic traffic(TrafficSection section, @Nullable String idleFilter) {
        return Traffic.builder()
                .rateUp(section.rateUp().equals(BitRate.NONE) ? null : rate(section.rateUp()))
                .rateDown(section.rateDown().equals(BitRate.NONE) ? null : rate(section.rateDown()))
                .excessUp(excess(section.excessUp()))
                .excessDown(excess(section.excessDown()))
                .rules(new TrafficRules(
                        section.filterUp(),
                        section.filterDown(),
                        section.walledGarden(),
                        section.trafficClasses(),
                        section.packetsUp() == 0 ? null : section.packetsUp(),
                        section.packetsDown() == 0 ? null : section.packetsDown(),
                        idleFilter))
                .build();
    }

    static Traffic traffic(UserTraffic user) {
        return Traffic.builder()
                .rateUp(rate(user.rateUp()))
                .rateDown(rate(user.rateDown()))
                .excessUp(excess(user.excessUp()))
                .excessDown(excess(user.excessDown()))
                .rules(new TrafficRules(
                        user.filterUp(),
                        user.filterDown(),
                        user.walledGarden(),
                        user.trafficClasses(),
                        null,
                        null,
                        null))
                .build();
    }

    static RateTuning tuning(TrafficSection section) {
        return new RateTuning(
                section.policeBurst().toNanos(),
                section.shapeBurst().toNanos(),
                section.overhead(),
                section.queue().toNanos(),
                section.smallPackets(),
                section.fairQueueing(),
                section.codelTarget().toNanos(),
                section.codelInterval().toNanos());
    }

    private static @Nullable Rate rate(@Nullable BitRate rate) {
        if (rate == null) {
            return null;
        }
        return rate.percentOfConnectSpeed() > 0
                ? new Rate.OfConnectSpeed(rate.percentOfConnectSpeed())
                : Rate.of(rate.bitsPerSecond());
    }

    private static @Nullable Excess excess(TrafficSection.@Nullable Excess excess) {
        return switch (excess) {
            case null -> null;
            case POLICE -> Excess.POLICE;
            case SHAPE -> Excess.SHAPE;
        };
    }
}
