package net.sluice.session;

import org.jspecify.annotations.Nullable;

/**
 * What is said of how a session's packets are treated beside being forwarded. AAA, a user's entry and a profile each say it in this form; what one leaves
 * null, the next in line says.
 *
 * @param rateUp how fast the subscriber may send
 * @param rateDown how fast the subscriber may be sent to
 * @param excessUp what becomes of what is beyond {@code rateUp}
 * @param excessDown what becomes of what is beyond {@code rateDown}
 * @param rules which packets may pass, and how they are counted
 */
public record Traffic(
        @Nullable Rate rateUp,
        @Nullable Rate rateDown,
        @Nullable Excess excessUp,
        @Nullable Excess excessDown,
        TrafficRules rules) {

    /** Not a word. */
    public static final Traffic UNSAID = builder().build();

    /** These words, and where there is none, the other's. */
    public Traffic or(Traffic other) {
        return builder()
                .rateUp(rateUp == null ? other.rateUp : rateUp)
                .rateDown(rateDown == null ? other.rateDown : rateDown)
                .excessUp(excessUp == null ? other.excessUp : excessUp)
                .excessDown(excessDown == null ? other.excessDown : excessDown)
                .rules(rules.or(other.rules))
                .build();
    }

    /** Begins with nothing said. */
    public static Builder builder() {
        return new Builder();
    }

    /** Collects what is said; each setter is named after its component. */
    public static final class Builder {
        private @Nullable Rate rateUp;
        private @Nullable Rate rateDown;
        private @Nullable Excess excessUp;
        private @Nullable Excess excessDown;
        private TrafficRules rules = TrafficRules.UNSAID;

        private Builder() {}

        public Builder rateUp(@Nullable Rate value) {
            rateUp = value;
            return this;
        }

        public Builder rateDown(@Nullable Rate value) {
            rateDown = value;
            return this;
        }

        public Builder excessUp(@Nullable Excess value) {
            excessUp = value;
            return this;
        }

        public Builder excessDown(@Nullable Excess value) {
            excessDown = value;
            return this;
        }

        public Builder rules(TrafficRules value) {
            rules = value;
            return this;
        }

        public Traffic build() {
            return new Traffic(rateUp, rateDown, excessUp, excessDown, rules);
        }
    }
}
