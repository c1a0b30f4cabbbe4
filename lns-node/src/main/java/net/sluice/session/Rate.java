package net.sluice.session;

/** How fast a session may be in one direction, as AAA or a profile says it. */
public sealed interface Rate {

    /** The lowest rate there is, in bit/s; a lower number that somebody says means this one. */
    long LEAST_BPS = 1_000;

    /** As fast as it goes. */
    record Unlimited() implements Rate {
        @Override
        public String toString() {
            return "none";
        }
    }

    /**
     * So fast.
     *
     * @param bitsPerSecond at least {@link #LEAST_BPS}
     */
    record Fixed(long bitsPerSecond) implements Rate {
        public Fixed {
            bitsPerSecond = Math.max(bitsPerSecond, LEAST_BPS);
        }

        @Override
        public String toString() {
            return text(bitsPerSecond);
        }
    }

    /**
     * A part of what the LAC says of the line: of the Tx Connect Speed towards the subscriber, of the Rx Connect Speed from it.
     *
     * @param percent 1..1000
     */
    record OfConnectSpeed(int percent) implements Rate {
        @Override
        public String toString() {
            return percent + "% of connect-speed";
        }
    }

    /** {@code bitsPerSecond}, or no limit when it is 0, as those who set WISPr-Bandwidth-Max and the like understand it. */
    static Rate of(long bitsPerSecond) {
        return bitsPerSecond == 0 ? new Unlimited() : new Fixed(bitsPerSecond);
    }

    /** As the configuration writes it: digits with the largest of k, M and G that needs no fraction. */
    static String text(long bitsPerSecond) {
        String[] units = {"", "k", "M", "G"};
        int unit = 0;
        long number = bitsPerSecond;
        while (unit < units.length - 1 && number != 0 && number % 1000 == 0) {
            number /= 1000;
            unit++;
        }
        return number + units[unit];
    }
}
