package net.sluice.cluster.lease;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.sluice.cluster.store.Member;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Three keepers whose beats the test carries; time is in milliseconds here. */
class LeaseKeeperTest {
    private static final long MS = 1_000_000;

    private record Sent(String from, Member to, Beat beat) {}

    private final Map<String, LeaseKeeper> keepers = new LinkedHashMap<>();
    private final List<Sent> sent = new ArrayList<>();
    private final List<Member> members = new ArrayList<>();
    private long now = 1_000 * MS;

    @BeforeEach
    void threeMembers() {
        for (String name : List.of("a", "b", "c")) {
            start(name, 1);
        }
        keepers.values().forEach(keeper -> keeper.onMembers(members, now));
    }

    private void start(String name, long incarnation) {
        members.removeIf(member -> member.name().equals(name));
        members.add(Member.of(name, incarnation));
        keepers.put(
                name,
                new LeaseKeeper(
                        LeaseConfig.defaults(3),
                        new MemberId(name, incarnation),
                        now,
                        (to, beat) -> sent.add(new Sent(name, to, beat))));
    }

    @Test
    void aLeaseCountsFromWhenTheHeartbeatWasSentNotFromWhenItsAcknowledgementCame() {
        run(1_000, "a-b", "a-c", "b-c");
        LeaseKeeper a = keepers.get("a");
        long before = a.mayActUntilNanos();
        assertThat(a.mayAct(now)).isTrue();
        // A round is sent; its acknowledgements come a second later.
        tick(200);
        long sentAt = now;
        carryHeartbeats("a");
        List<Sent> late = List.copyOf(sent);
        sent.clear();
        now += 1_000 * MS;
        late.forEach(this::deliver);
        assertThat(a.mayActUntilNanos()).isEqualTo(sentAt + 3_000 * MS).isGreaterThan(before);
    }

    @Test
    void withoutAMajorityNobodyMayAct() {
        run(1_000);
        assertThat(acting()).isEmpty();
        run(1_000, "a-b");
        assertThat(acting()).containsExactly("a", "b");
        run(2_700, "none");
        assertThat(acting()).containsExactly("a", "b");
        run(400, "none");
        assertThat(acting()).isEmpty();
    }

    @Test
    void aLeaseThatLapsedBeginsANewGenerationAndNothingIsDoneBeforeThatIsSettled() {
        run(1_000, "a-b", "a-c", "b-c");
        LeaseKeeper a = keepers.get("a");
        assertThat(a.generation()).isEqualTo(1);
        // Frozen, or cut off: the clock goes on.
        now += 4_000 * MS;
        assertThat(a.mayAct(now)).isFalse();
        settling = false;
        run(1_000, "a-b", "a-c", "b-c");
        assertThat(a.holds(now)).isTrue();
        assertThat(a.generation()).isEqualTo(2);
        assertThat(a.mayAct(now)).isFalse();
        a.settle(1);
        assertThat(a.mayAct(now)).isFalse();
        a.settle(2);
        assertThat(a.mayAct(now)).isTrue();
    }

    @Test
    void aSilentMembersLeaseIsOverAfterLeaseAndMarginAndNotBefore() {
        run(1_000, "a-b", "a-c", "b-c");
        long last = now;
        while (!over("b", "a") && now - last < 10_000 * MS) {
            run(10, "b-c");
        }
        assertThat(now - last).isBetween(3_050 * MS, 3_700 * MS);
        long moment = keepers.get("b").lapsedAt(id("a"), now).orElseThrow();
        // The word of another is as old as the heartbeat that it answers.
        assertThat(moment).isLessThanOrEqualTo(now);
        assertThat(now - moment).isLessThan(300 * MS);
    }

    @Test
    void oneSilentMemberIsNoMajority() {
        run(1_000, "a-b", "a-c", "b-c");
        run(10_000, "a-c", "b-c");
        assertThat(over("b", "a")).isFalse();
        assertThat(acting()).containsExactly("a", "b", "c");
    }

    @Test
    void aDeathIsAVerdictWhenAMajorityHasProofOfIt() {
        run(1_000, "a-b", "a-c", "b-c");
        keepers.get("b").onProvenDead(id("a"), now);
        run(300, "b-c");
        assertThat(over("b", "a")).isFalse();
        keepers.get("c").onProvenDead(id("a"), now);
        run(60, "b-c");
        assertThat(over("b", "a")).isTrue();
        assertThat(over("c", "a")).isTrue();
    }

    @Test
    void oneThatDoesNotHearIsNotAcknowledged() {
        run(1_000, "a-b", "a-c", "b-c");
        run(6_000, "a>b", "a>c", "b-c");
        assertThat(over("b", "a")).isTrue();
        assertThat(acting()).containsExactly("b", "c");
    }

    @Test
    void oneThatTheStoreHasLeftAloneStopsThoughItsBeatsAreAnswered() {
        run(1_000, "a-b", "a-c", "b-c");
        LeaseKeeper a = keepers.get("a");
        a.pause();
        assertThat(a.mayAct(now)).isFalse();
        a.onMembers(List.of(Member.of("a", 1)), now);
        a.resume();
        assertThat(a.fenced()).isTrue();
        assertThat(a.mayAct(now)).isFalse();
        run(2_000, "a-b", "a-c", "b-c");
        assertThat(a.mayAct(now)).isFalse();
        a.onMembers(members, now);
        run(500, "a-b", "a-c", "b-c");
        assertThat(a.mayAct(now)).isTrue();
        assertThat(a.generation()).isEqualTo(2);
    }

    @Test
    void theFirstListNeedsAMajorityOfThoseConfigured() {
        LeaseKeeper alone = new LeaseKeeper(LeaseConfig.defaults(3), id("a"), now, (to, beat) -> {});
        alone.onMembers(members.subList(0, 1), now);
        assertThat(alone.fenced()).isTrue();
        alone.onMembers(members.subList(0, 2), now);
        assertThat(alone.fenced()).isFalse();
        LeaseKeeper single = new LeaseKeeper(LeaseConfig.defaults(0), id("a"), now, (to, beat) -> {});
        single.onMembers(members.subList(0, 1), now);
        single.settle(single.generation());
        assertThat(single.mayAct(now)).isTrue();
    }

    @Test
    void whoWaitsForAMajorityThatHasDiedGoesOnWithTheirNextLives() {
        LeaseKeeper a = keepers.get("a");
        a.onMembers(List.of(Member.of("a", 1)), now);
        assertThat(a.fenced()).isTrue();
        // One of the two may still live, and come back with what the others have.
        a.onMembers(List.of(Member.of("a", 1), Member.of("b", 2)), now);
        assertThat(a.fenced()).as("c may have gone on with others").isTrue();
        a.onMembers(List.of(Member.of("a", 1), Member.of("b", 2), Member.of("c", 2)), now);
        assertThat(a.fenced()).isFalse();
    }

    @Test
    void votersChangeInTwoStepsOfWhichTheFirstNeedsAMajorityOfBoth() {
        run(1_000, "a-b", "a-c", "b-c");
        LeaseKeeper a = keepers.get("a");
        // The store drops c: a and b remain, and a majority of {a, b} is both.
        a.onMembers(members.subList(0, 2), now);
        tick(200);
        Voters first = lastVoters("a");
        assertThat(first.changing()).isTrue();
        assertThat(first.now()).containsExactlyInAnyOrder("a", "b", "c");
        assertThat(first.next()).containsExactlyInAnyOrder("a", "b");
        run(3_100, "a-c");
        assertThat(a.mayAct(now)).isFalse();
        run(1_000, "a-b");
        assertThat(a.mayAct(now)).isTrue();
        assertThat(lastVoters("a").changing()).isFalse();
        assertThat(lastVoters("a").number()).isEqualTo(first.number() + 1);
    }

    @Test
    void replaysOldLivesAndStrangersAreCountedAndNotTaken() {
        run(1_000, "a-b", "a-c", "b-c");
        LeaseKeeper b = keepers.get("b");
        tick(200);
        Sent heartbeat = sent.stream()
                .filter(s -> s.from.equals("a") && s.to.name().equals("b"))
                .findFirst()
                .orElseThrow();
        sent.clear();
        b.onBeat(heartbeat.beat, now);
        assertThat(sent).hasSize(1);
        b.onBeat(heartbeat.beat, now);
        assertThat(sent).hasSize(1);
        assertThat(b.drops().counted(BeatDrop.OLD)).isEqualTo(1);
        LeaseKeeper a = keepers.get("a");
        a.onBeat(sent.getFirst().beat, now);
        a.onBeat(sent.getFirst().beat, now);
        assertThat(a.drops().counted(BeatDrop.OLD)).isEqualTo(1);
        keepers.get("c").onBeat(heartbeat.beat, now);
        Beat forAnotherLife = new Beat(
                Beat.Kind.HEARTBEAT, id("a"), 99, 1_000, Beat.Wish.LEASE, false, false, Voters.NONE, List.of());
        b.onBeat(forAnotherLife, now);
        assertThat(b.drops().counted(BeatDrop.NOT_FOR_US)).isEqualTo(1);
        Beat stranger = new Beat(
                Beat.Kind.HEARTBEAT,
                new MemberId("a", 2),
                1,
                1_000,
                Beat.Wish.LEASE,
                false,
                false,
                Voters.NONE,
                List.of());
        b.onBeat(stranger, now);
        assertThat(b.drops().counted(BeatDrop.NOT_A_MEMBER)).isEqualTo(1);
    }

    @Test
    void aMemberThatDrainsOrIsAWitnessOrIsSilentIsNoCandidate() {
        run(1_000, "a-b", "a-c", "b-c");
        LeaseKeeper b = keepers.get("b");
        assertThat(b.candidates(now)).containsExactly(id("a"), id("b"), id("c"));
        keepers.get("c").setDraining(true, now);
        run(300, "a-b", "a-c", "b-c");
        assertThat(b.candidates(now)).containsExactly(id("a"), id("b"));
        assertThat(keepers.get("c").candidates(now)).containsExactly(id("a"), id("b"));
        run(4_000, "b-c");
        assertThat(b.candidates(now)).containsExactly(id("b"));
    }

    @Test
    void whenAllDrainAllAreCandidatesSoThatSomebodyHasWhatIsLeftAndNobodyGivesAnythingAway() {
        run(1_000, "a-b", "a-c", "b-c");
        keepers.values().forEach(each -> each.setDraining(true, now));
        run(300, "a-b", "a-c", "b-c");
        LeaseKeeper b = keepers.get("b");
        assertThat(b.candidates(now)).containsExactly(id("a"), id("b"), id("c"));
        assertThat(b.everyoneDrains()).isTrue();
        keepers.get("a").setDraining(false, now);
        run(300, "a-b", "a-c", "b-c");
        assertThat(b.candidates(now)).containsExactly(id("a"));
        assertThat(b.everyoneDrains()).isFalse();
    }

    @Test
    void whoIsCutOffFromTheLacsSaysSoAndSeesWhetherAnotherIsNot() {
        run(1_000, "a-b", "a-c", "b-c");
        LeaseKeeper a = keepers.get("a");
        assertThat(a.anotherReaches(now)).isTrue();
        keepers.get("b").setCutOff(true, now);
        run(300, "a-b", "a-c", "b-c");
        assertThat(a.anotherReaches(now)).isTrue();
        // It goes on to act, and is a candidate: it may be better than nobody.
        assertThat(a.candidates(now)).contains(id("b"));
        keepers.get("c").setCutOff(true, now);
        run(300, "a-b", "a-c", "b-c");
        assertThat(a.anotherReaches(now)).isFalse();
        assertThat(keepers.get("b").anotherReaches(now)).isTrue();
        keepers.get("c").setCutOff(false, now);
        keepers.get("c").setDraining(true, now);
        run(300, "a-b", "a-c", "b-c");
        assertThat(a.anotherReaches(now)).as("c drains").isFalse();
        keepers.get("c").setDraining(false, now);
        run(300, "a-b", "a-c", "b-c");
        assertThat(a.anotherReaches(now)).isTrue();
        run(1_200, "a-b");
        assertThat(a.anotherReaches(now)).as("c is not heard").isFalse();
    }

    // --- the net

    private boolean settling = true;

    private static MemberId id(String name) {
        return new MemberId(name, 1);
    }

    private boolean over(String says, String of) {
        return keepers.get(says).lapsedAt(id(of), now).isPresent();
    }

    private List<String> acting() {
        return keepers.keySet().stream()
                .filter(name -> keepers.get(name).mayAct(now))
                .toList();
    }

    private Voters lastVoters(String name) {
        return sent.isEmpty()
                ? seen
                : sent.stream()
                        .filter(s -> s.from.equals(name))
                        .reduce((x, y) -> y)
                        .map(s -> s.beat.voters())
                        .orElse(seen);
    }

    private Voters seen = Voters.NONE;

    /** So many milliseconds with these links: "a-b" both ways, "a>b" one way. */
    private void run(int millis, String... links) {
        List<String> both = new ArrayList<>();
        for (String link : links) {
            if (link.contains("-")) {
                both.add(link.replace("-", ">"));
                both.add(new StringBuilder(link).reverse().toString().replace("-", ">"));
            } else {
                both.add(link);
            }
        }
        for (int i = 0; i < millis; i += 5) {
            tick(5);
            while (!sent.isEmpty()) {
                Sent next = sent.removeFirst();
                if (next.from.equals("a")) {
                    seen = next.beat.voters();
                }
                if (both.contains(next.from + ">" + next.to.name())) {
                    deliver(next);
                }
            }
            if (settling) {
                keepers.values().forEach(keeper -> keeper.settle(keeper.generation()));
            }
        }
    }

    private void tick(int millis) {
        now += millis * MS;
        keepers.values().forEach(keeper -> keeper.onTimeout(now));
    }

    private void carryHeartbeats(String from) {
        List<Sent> heartbeats = sent.stream().filter(s -> s.from.equals(from)).toList();
        sent.clear();
        heartbeats.forEach(this::deliver);
    }

    private void deliver(Sent s) {
        keepers.get(s.to.name()).onBeat(s.beat, now);
    }
}
