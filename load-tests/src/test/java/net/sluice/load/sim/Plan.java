package net.sluice.load.sim;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import net.sluice.cluster.AddressRange;
import net.sluice.cluster.PoolConfig;
import net.sluice.l2tp.L2tpConfig;
import net.sluice.l2tp.PeerPolicy;
import net.sluice.l2tp.TunnelIds;
import net.sluice.ppp.AuthProtocol;
import net.sluice.ppp.PppConfig;
import net.sluice.session.IpPrefix;
import net.sluice.session.LacProfile;
import net.sluice.session.Services;
import net.sluice.session.ServicesBuilder;

/**
 * What kind of world a seed makes.
 *
 * @param shards control loops of the LNS
 * @param lacs how many LACs
 * @param lines subscribers of each
 * @param weather of every link
 * @param policy how LACs and LNS treat each other
 * @param tieBreaker whether LACs send a Tie Breaker
 * @param poolSize addresses in the pool; may be fewer than subscribers
 * @param profile how the LNS treats subscribers
 * @param client how subscribers' PPP behaves, credentials aside
 * @param directoryNanos the directory answers within this time; 0: at once
 * @param setupNanos how long the set-up of tunnels and calls may take
 * @param callNanos how long a LAC waits for a call of its own
 * @param eager whether LACs place calls before their tunnel is up
 * @param removalNanos the data plane takes so long at most to let go of a session
 * @param shutdownInAStorm whether the LNS is shut down before the weather clears
 * @param troubles what happens besides the weather
 */
record Plan(
        int shards,
        int lacs,
        int lines,
        Link.Weather weather,
        PeerPolicy policy,
        boolean tieBreaker,
        int poolSize,
        LacProfile profile,
        PppConfig client,
        long directoryNanos,
        long setupNanos,
        long callNanos,
        boolean eager,
        long removalNanos,
        boolean shutdownInAStorm,
        List<Trouble> troubles) {

    static final long CHAOS_NANOS = 120 * Agenda.SECOND;
    static final String SECRET = "a shared secret";
    private static final String POOL = "pool";
    /** From 10.64.0.201 on, addresses of the pool are for those to whom RADIUS gives them. */
    private static final int FIRST_STATIC = 0x0A4000C9;

    private static final String POOL_OF_PREFIXES = "prefixes";

    /** Something that befalls the world at a moment. */
    record Trouble(Fault kind, long atNanos, long lastsNanos) {}

    private static final List<Fault> TROUBLES = List.of(
            Fault.ONE_WAY_CUT,
            Fault.CUT,
            Fault.LAC_REBOOT,
            Fault.LAC_CLOSES_TUNNEL,
            Fault.LAC_PORT_CHANGE,
            Fault.GARBAGE,
            Fault.HALF_OPEN,
            Fault.WRONG_SECRET,
            Fault.HANG_UP,
            Fault.PPP_TERMINATE,
            Fault.RENEGOTIATION,
            Fault.SUBSCRIBER_SILENT,
            Fault.WRONG_PASSWORD,
            Fault.RADIUS_REJECT,
            Fault.RADIUS_SLOW,
            Fault.RADIUS_SILENT,
            Fault.DIRECTORY_FAILS,
            Fault.RUDE_LAC,
            Fault.RUDE_LNS,
            Fault.RUDE_STRANGER,
            Fault.RUDE_SUBSCRIBER,
            Fault.STUBBORN_SUBSCRIBER,
            Fault.LINE_RESET,
            Fault.OPERATOR_ENDS);

    static Plan of(RandomGenerator dice) {
        int lacs = dice.nextInt(1, 4);
        int lines = dice.nextInt(1, 5);
        boolean secret = dice.nextBoolean();
        PeerPolicy policy = new PeerPolicy(
                "lac",
                true,
                secret ? SECRET.getBytes(StandardCharsets.US_ASCII) : new byte[0],
                secret && dice.nextBoolean(),
                secret && dice.nextBoolean(),
                50,
                20,
                100,
                true);
        List<Trouble> troubles = new ArrayList<>();
        for (int n = dice.nextInt(6) + (dice.nextInt(3) == 0 ? 6 : 0); n > 0; n--) {
            troubles.add(new Trouble(
                    TROUBLES.get(dice.nextInt(TROUBLES.size())),
                    dice.nextLong(CHAOS_NANOS),
                    dice.nextLong(Agenda.SECOND, 90 * Agenda.SECOND)));
        }
        int poolSize = dice.nextInt(4) == 0 ? Math.max(1, lacs * lines - 1) : lacs * lines + 2;
        return new Plan(
                dice.nextInt(1, 3),
                lacs,
                lines,
                weather(dice),
                policy,
                dice.nextBoolean(),
                poolSize,
                profile(dice),
                PppConfig.builder()
                        .echo(20 * Agenda.SECOND, 3)
                        .acfc(dice.nextBoolean())
                        .pfc(dice.nextBoolean())
                        .build(),
                dice.nextInt(3) == 0 ? dice.nextLong(1, 4 * Agenda.SECOND) : 0,
                pick(dice, 12, 60) * Agenda.SECOND,
                pick(dice, 5, 60) * Agenda.SECOND,
                dice.nextInt(3) == 0,
                dice.nextInt(4) == 0 ? dice.nextLong(1, 2 * Agenda.SECOND) : 3 * Agenda.MILLISECOND,
                dice.nextInt(9) == 0,
                troubles);
    }

    L2tpConfig lnsConfig(TunnelIds ids) {
        return new L2tpConfig(
                "lns",
                "sluice",
                1,
                4,
                (peer, host) -> policy,
                60 * Agenda.SECOND,
                Agenda.SECOND,
                8 * Agenda.SECOND,
                6,
                setupNanos,
                setupNanos,
                ids);
    }

    List<PoolConfig> pools() {
        return List.of(
                PoolConfig.ipv4(
                        POOL,
                        List.of(new AddressRange(address("10.64.0.1"), address("10.64.0.250"))),
                        List.of(new AddressRange(Ip.address(FIRST_STATIC - 200 + poolSize), address("10.64.0.250")))),
                new PoolConfig(
                        POOL_OF_PREFIXES,
                        List.of(new AddressRange(
                                address("2001:db8::"), address("2001:db8:0:ffff:ffff:ffff:ffff:ffff"))),
                        List.of(),
                        56));
    }

    /** What RADIUS grants a subscriber: mostly what the profile says, and sometimes something of his own. */
    Services services(int lac, int line, RandomGenerator dice) {
        ServicesBuilder services = Services.builder();
        int place = lac * lines + line + 1;
        switch (dice.nextInt(10)) {
            case 0, 1 -> services.framedAddress(Ip.address(0x0A410000 + place));
            case 2 -> services.framedAddress(Ip.address(FIRST_STATIC - 1 + place));
            default -> {}
        }
        if (dice.nextInt(5) == 0) {
            services.route(new IpPrefix(Ip.address(0x0A420000 + (place << 8)), 24));
        }
        if (profile.ipv6()) {
            switch (dice.nextInt(4)) {
                case 0 -> services.ipv6Pool(POOL_OF_PREFIXES);
                case 1 -> services.delegatedIpv6Prefix(new IpPrefix(address("2001:db8:1:" + place + "00::"), 56));
                case 2 -> services.framedInterfaceId(place);
                default -> {}
            }
        }
        return services.build();
    }

    private static Link.Weather weather(RandomGenerator dice) {
        return new Link.Weather(
                pick(dice, 0, 0, 5, 15, 30),
                pick(dice, 0, 5, 20),
                pick(dice, 0, 10, 30),
                pick(dice, 20, 200, 3_000) * Agenda.MILLISECOND);
    }

    private static LacProfile profile(RandomGenerator dice) {
        List<AuthProtocol> protocols = new ArrayList<>(List.of(AuthProtocol.values()));
        Collections.shuffle(protocols, Random.from(dice));
        PppConfig ppp = PppConfig.builder()
                .authProtocols(protocols.subList(0, dice.nextInt(1, protocols.size() + 1)))
                .echo(10 * Agenda.SECOND, 3)
                .identification(dice.nextBoolean() ? "sluice" : "")
                .rechallengeNanos(dice.nextInt(3) == 0 ? 45 * Agenda.SECOND : 0)
                .build();
        LacProfile plain = LacProfile.of("sim", ppp, Ip.address(0x0A400000), POOL);
        return new LacProfile(
                plain.name(),
                ppp,
                plain.localAddress(),
                dice.nextBoolean(),
                POOL,
                null,
                null,
                null,
                null,
                null,
                plain.loginPolicy(),
                dice.nextBoolean() ? 60 : 0,
                dice.nextInt(5) == 0 ? 90 : 0,
                dice.nextInt(5) == 0 ? 60 : 0,
                false,
                dice.nextInt(4) == 0,
                plain.traffic(),
                plain.rateTuning(),
                plain.dataChannel());
    }

    private static int pick(RandomGenerator dice, int... values) {
        return values[dice.nextInt(values.length)];
    }

    private static InetAddress address(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }
}
