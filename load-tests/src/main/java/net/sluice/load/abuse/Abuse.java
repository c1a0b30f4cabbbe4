package net.sluice.load.abuse;

import java.nio.ByteBuffer;
import java.util.random.RandomGenerator;

/** Kinds of bad datagrams; each makes its n-th. */
enum Abuse {
    /** Octets without any sense. */
    RANDOM {
        @Override
        void next(ByteBuffer to, int n, RandomGenerator random) {
            byte[] octets = new byte[random.nextInt(1, MOST)];
            random.nextBytes(octets);
            to.put(octets);
        }
    },
    /** Random octets behind a control header that is right. */
    RANDOM_AVPS {
        @Override
        void next(ByteBuffer to, int n, RandomGenerator random) {
            byte[] octets = new byte[random.nextInt(1, MOST)];
            random.nextBytes(octets);
            Octets.header(to, random.nextInt(TUNNELS), random.nextInt(3), random.nextInt(4), random.nextInt(4));
            to.put(octets);
            Octets.finish(to);
        }
    },
    /** A good SCCRQ, cut short anywhere; its length field says what is there, or what was there. */
    TRUNCATED {
        @Override
        void next(ByteBuffer to, int n, RandomGenerator random) {
            Octets.startRequest(to, n, NAME);
            int cut = random.nextInt(1, to.position());
            to.position(cut);
            if (random.nextBoolean() && cut >= Octets.HEADER) {
                Octets.finish(to);
            }
        }
    },
    /** A good SCCRQ, except that one AVP says it is longer than the message, or shorter than its own head. */
    WRONG_AVP_LENGTH {
        @Override
        void next(ByteBuffer to, int n, RandomGenerator random) {
            Octets.startRequest(to, n, NAME);
            int length = random.nextBoolean() ? random.nextInt(6) : random.nextInt(200, 1024);
            // The second AVP, Protocol Version, begins behind the header and Message Type.
            to.putShort(Octets.HEADER + 8, (short) (0x8000 | length));
        }
    },
    /** An SCCRQ with a mandatory AVP of a type that nobody knows. */
    UNKNOWN_MANDATORY_AVP {
        @Override
        void next(ByteBuffer to, int n, RandomGenerator random) {
            Octets.startRequest(to, n, NAME);
            Octets.avp(to, 60_000 + random.nextInt(1000), new byte[random.nextInt(20)]);
            Octets.finish(to);
        }
    },
    /** Data for tunnels and sessions that nobody has. */
    STRAY_DATA {
        @Override
        void next(ByteBuffer to, int n, RandomGenerator random) {
            to.putShort((short) 2).putShort((short) random.nextInt(1, 0x10000)).putShort((short)
                    random.nextInt(0x10000));
            to.putInt(0xff030021).put(new byte[40]);
        }
    },
    /** SCCRQs for ever new tunnels, none of which is ever completed. */
    HALF_OPEN {
        @Override
        void next(ByteBuffer to, int n, RandomGenerator random) {
            Octets.startRequest(to, n % 0xffff + 1, NAME);
        }
    },
    /** The same SCCRQ again and again. */
    REPLAYED {
        @Override
        void next(ByteBuffer to, int n, RandomGenerator random) {
            Octets.startRequest(to, REPLAYED_TUNNEL, NAME);
        }
    };

    private static final int MOST = 600;
    private static final int TUNNELS = 50;
    private static final int REPLAYED_TUNNEL = 4711;
    private static final String NAME = "abuse";

    /** Writes the n-th datagram of this kind at the buffer's position. */
    abstract void next(ByteBuffer to, int n, RandomGenerator random);
}
