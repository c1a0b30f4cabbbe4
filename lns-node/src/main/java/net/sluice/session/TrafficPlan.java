package net.sluice.session;

import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * How a login's packets are treated, by what AAA says and, where it says nothing, the profile.
 *
 * @param treatment what the data plane does
 * @param told each rate, what becomes of the excess, and who says so, for the log, and the names of the rules; empty when nothing is said
 */
record TrafficPlan(Treatment treatment, String told) {

    /** For a login that {@code accepted} lets in, over a line of these facts. */
    static TrafficPlan of(AuthenticationAnswer.Accepted accepted, LacProfile profile, SessionIdentity identity) {
        Traffic said = accepted.services().traffic();
        Traffic all = said.or(profile.traffic());
        String aaa = accepted.authentic() == Account.Authentic.RADIUS ? "RADIUS" : "the user's entry";
        String byProfile = "profile of " + profile.name();
        // RFC 2661 s4.4.4: "When the optional Rx Connect Speed AVP is NOT present, the connection speed between the
        // remote
        // system and LAC is assumed to be symmetric and is represented by the single value in this AVP."
        long rx = identity.rxConnectBps() > 0 ? identity.rxConnectBps() : identity.txConnectBps();
        StringJoiner told = new StringJoiner("; ");
        Treatment treatment = new Treatment(
                limit("up", all.rateUp(), rx, all.excessUp(), profile, said.rateUp() == null ? byProfile : aaa, told),
                limit(
                        "down",
                        all.rateDown(),
                        identity.txConnectBps(),
                        all.excessDown(),
                        profile,
                        said.rateDown() == null ? byProfile : aaa,
                        told),
                all.rules());
        if (!all.rules().toString().isEmpty()) {
            told.add(all.rules().toString());
        }
        return new TrafficPlan(treatment, told.toString());
    }

    private static Treatment.@Nullable Limit limit(
            String direction,
            @Nullable Rate rate,
            long connectBps,
            @Nullable Excess excess,
            LacProfile profile,
            String source,
            StringJoiner told) {
        Excess beyond = excess == null ? Excess.SHAPE : excess;
        return switch (rate) {
            case null -> null;
            case Rate.Unlimited _ -> {
                told.add(direction + " unlimited (" + source + ")");
                yield null;
            }
            case Rate.Fixed(long bitsPerSecond) -> {
                told.add(text(direction, bitsPerSecond, beyond) + " (" + source + ")");
                yield new Treatment.Limit(bitsPerSecond, beyond, profile.rateTuning());
            }
            case Rate.OfConnectSpeed(int percent) -> {
                // Some LACs say 0 or 1 for "do not know".
                if (connectBps < Rate.LEAST_BPS) {
                    told.add(direction + " unlimited: " + rate + ", of which the LAC says " + connectBps + " (" + source
                            + ")");
                    yield null;
                }
                long bitsPerSecond = Math.max(Rate.LEAST_BPS, connectBps * percent / 100);
                told.add(text(direction, bitsPerSecond, beyond) + ": " + percent + "% of connect-speed "
                        + Rate.text(connectBps) + " (" + source + ")");
                yield new Treatment.Limit(bitsPerSecond, beyond, profile.rateTuning());
            }
        };
    }

    private static String text(String direction, long bitsPerSecond, Excess excess) {
        return direction + " " + Rate.text(bitsPerSecond) + (excess == Excess.SHAPE ? " shaped" : " policed");
    }
}
