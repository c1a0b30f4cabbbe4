package net.sluice.load.sim;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
import net.sluice.l2tp.PeerPolicy;

/** Does what a {@link Plan.Trouble} says, to somebody drawn by lot, and undoes it when its time is over. */
final class Mischief {
    private final World world;
    private final Plan.Trouble trouble;
    private final Lac lac;
    private final Subscriber subscriber;

    Mischief(World world, Plan.Trouble trouble) {
        this.world = world;
        this.trouble = trouble;
        this.lac = world.lacs().get(world.dice().nextInt(world.lacs().size()));
        List<Subscriber> lines = lac.subscribers();
        this.subscriber = lines.get(world.dice().nextInt(lines.size()));
    }

    void begin() {
        world.note(() -> "trouble: " + trouble.kind() + " " + lac.name() + " " + subscriber.user());
        switch (trouble.kind()) {
            case ONE_WAY_CUT -> cut(world.dice().nextBoolean(), false);
            case CUT -> cut(true, true);
            case LAC_REBOOT -> lac.reboot();
            case LAC_CLOSES_TUNNEL -> again(3, lac::closeTunnel);
            case LAC_PORT_CHANGE ->
                lac.moveTo(new InetSocketAddress(
                        lac.address().getAddress(), world.dice().nextInt(1024, 65_536)));
            case GARBAGE -> garbage();
            case HALF_OPEN -> stranger(world.plan().policy(), true);
            case WRONG_SECRET -> stranger(misled(), false);
            case HANG_UP -> lac.hangUp(subscriber);
            case PPP_TERMINATE -> subscriber.terminate();
            case RENEGOTIATION -> subscriber.renegotiate();
            case SUBSCRIBER_SILENT -> subscriber.goSilent();
            case WRONG_PASSWORD -> wrongPassword();
            case RADIUS_REJECT -> mood(Radius.Mood.UNKIND);
            case RADIUS_SLOW -> mood(Radius.Mood.SLOW);
            case RADIUS_SILENT -> mood(Radius.Mood.SILENT);
            case DIRECTORY_FAILS -> directoryFails();
            case RUDE_LAC -> {
                during(lac::rude);
                again(30, lac::beRude);
            }
            case RUDE_LNS -> {
                during(lac::bothered);
                again(20, lac::bearRudeness);
                again(50, subscriber::bearRudeness);
            }
            case RUDE_STRANGER ->
                again(4, () -> stranger(world.plan().policy(), false).misspeak());
            case RUDE_SUBSCRIBER -> again(200, subscriber::beRude);
            case STUBBORN_SUBSCRIBER -> {
                during(on -> lac.subscribers().forEach(line -> line.stubborn(on)));
                again(100, subscriber::beRudeAboutIpv6);
            }
            case LINE_RESET -> {
                during(lac::flaky);
                again(5, () -> {
                    world.lns().endSomebody();
                    lac.resetLine(subscriber);
                });
            }
            case OPERATOR_ENDS -> again(12, world.lns()::endSomebody);
            case LOSS,
                    DUPLICATION,
                    REORDERING,
                    SECOND_LOGIN,
                    POOL_EXHAUSTED,
                    DIRECTORY_SLOW,
                    SHUTDOWN,
                    SHUTDOWN_IN_A_STORM -> throw new IllegalStateException(trouble.kind() + " is not done to anybody");
        }
        switch (trouble.kind()) {
            // Counted where it shows.
            case WRONG_PASSWORD, RADIUS_REJECT, RADIUS_SLOW, RADIUS_SILENT, DIRECTORY_FAILS, OPERATOR_ENDS -> {}
            default -> world.reach().did(trouble.kind());
        }
    }

    /** Does it so many times at most while the trouble lasts. */
    private void again(int times, Runnable what) {
        for (int i = 0; i < times; i++) {
            world.agenda().after(world.dice().nextLong(trouble.lastsNanos()), () -> {
                if (!world.fair()) {
                    what.run();
                }
            });
        }
    }

    /** Switches something on, and off when the trouble is over, or the weather clears. */
    private void during(Consumer<Boolean> what) {
        what.accept(true);
        long left = world.fairAtNanos() - world.agenda().nowNanos();
        world.agenda().after(Math.min(trouble.lastsNanos(), left), () -> what.accept(false));
    }

    private void directoryFails() {
        during(world.directory()::failing);
    }

    private void cut(boolean up, boolean both) {
        if (up || both) {
            world.cable(lac).up().cut(true);
        }
        if (!up || both) {
            world.cable(lac).down().cut(true);
        }
        world.agenda().after(trouble.lastsNanos(), () -> {
            world.cable(lac).up().cut(false);
            world.cable(lac).down().cut(false);
        });
    }

    private void mood(Radius.Mood mood) {
        world.radius().mood(mood);
        world.agenda().after(trouble.lastsNanos(), () -> world.radius().mood(Radius.Mood.WELL));
    }

    private void wrongPassword() {
        subscriber.wrongPassword(true);
        lac.hangUp(subscriber);
        world.agenda().after(trouble.lastsNanos(), () -> subscriber.wrongPassword(false));
    }

    private void garbage() {
        for (int n = world.dice().nextInt(1, 20); n > 0; n--) {
            byte[] octets = new byte[world.dice().nextInt(80)];
            world.dice().nextBytes(octets);
            if (octets.length > 4 && world.dice().nextBoolean()) {
                // Looks like a control message at least.
                ByteBuffer.wrap(octets).putShort((short) 0xC802).putShort((short) octets.length);
            }
            world.toLns(lac, ByteBuffer.wrap(octets));
        }
    }

    /** Somebody whose tunnel never comes to be: he goes away after his first message, or has the wrong secret. */
    private Lac stranger(PeerPolicy policy, boolean vanishes) {
        Lac stranger = world.stranger(new Lac(
                world,
                "stranger",
                new InetSocketAddress(World.address(0xCB007100 + world.dice().nextInt(1, 250)), 1701),
                policy,
                false));
        stranger.dial();
        stranger.rest();
        if (vanishes) {
            world.agenda()
                    .after(Agenda.MILLISECOND, () -> world.cable(stranger).up().cut(true));
        }
        return stranger;
    }

    private PeerPolicy misled() {
        PeerPolicy right = world.plan().policy();
        return new PeerPolicy(
                right.name(),
                true,
                "another secret".getBytes(StandardCharsets.US_ASCII),
                world.dice().nextBoolean(),
                right.hideAvps(),
                right.maxTunnels(),
                right.maxHalfOpenTunnels(),
                right.maxSessionsPerTunnel(),
                right.followPortChange());
    }
}
