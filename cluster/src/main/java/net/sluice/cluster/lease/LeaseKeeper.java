package net.sluice.cluster.lease;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import net.sluice.cluster.store.Member;
import org.jspecify.annotations.Nullable;

/**
 * This member's lease, and what it knows of the others'.
 *
 * <p><b>May this member act?</b> Until it sent the newest heartbeat that a majority of its {@link Voters} has
 * acknowledged (itself included) + {@link LeaseConfig#leaseNanos}, by its own clock. An acknowledgement is given to an
 * agreed member that asks for it and that hears the acknowledger: one whose acknowledgements do not arrive must seem
 * silent to those who give them.
 *
 * <p><b>Is another's lease over?</b> When a majority of its voters say that they acknowledged nothing during one and the
 * same stretch of lease + margin, or that its process is dead. The stretch is measured in our time: from when the answer
 * came, less the silence it states, to when we sent the heartbeat that it answers. The verdict is the moment at which the
 * lease was over <i>for once</i>; the member may have another since. Therefore a lease that has lapsed begins a new
 * {@link #generation}, and with a new generation a member owns only what it has taken anew in the store; and a claim
 * counts only against an ownership that was known <i>before</i> the moment of the verdict.
 *
 * <p>How long all that takes is in docs/CLUSTER.md, The figures.
 *
 * <p>For one thread, but for {@link #mayActUntilNanos}, {@link #mayAct}, {@link #pause} and {@link
 * #drops}. Bounds: {@value
 * AgreedMembers#MOST} members, as many remembered.
 */
public final class LeaseKeeper {
    private static final int ROUNDS = 256;
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final LeaseConfig config;
    private final MemberId self;
    private final BeatSink sink;
    private final AgreedMembers agreed;
    private final BeatDrops drops = new BeatDrops();

    /** Those of the store's list, and some that were in it; the newest last. */
    private final Map<MemberId, Peer> peers = new LinkedHashMap<>();

    /** What we acknowledged before this is forgotten. */
    private long rememberedFromNanos;

    private Voters voters = Voters.NONE;
    /** The first heartbeat that told of the present voters. */
    private long votersSequence;

    private boolean draining;
    private boolean cutOff;
    /** There are some who could own slots, and all of them drain. */
    private boolean everyoneDrains;

    private long sequence;
    private final long[] sentAtNanos = new long[ROUNDS];
    private long nextRoundNanos;
    private long lastRoundNanos;

    private boolean held;
    private long heldUntilNanos;
    private long generation;
    private long settledGeneration;
    private volatile long mayActUntilNanos;

    /** While members may have left of which {@link #onMembers} has not heard, nothing is done. */
    private final AtomicInteger pauses = new AtomicInteger();

    private final long past;

    /** @param self this member as it is in the store's list */
    public LeaseKeeper(LeaseConfig config, MemberId self, long nowNanos, BeatSink sink) {
        this.config = config;
        this.self = self;
        this.sink = sink;
        this.agreed = new AgreedMembers(self.name(), config.configuredMembers());
        rememberedFromNanos = nowNanos;
        nextRoundNanos = nowNanos;
        lastRoundNanos = nowNanos - config.heartbeatNanos();
        heldUntilNanos = nowNanos;
        mayActUntilNanos = nowNanos;
        past = nowNanos;
    }

    /**
     * Any thread may say that {@link #onMembers} is about to be called: until {@link #resume} this member does not act. A
     * member that the store has left alone hears of that before it hears that what it wrote is safe, since it is not.
     */
    public void pause() {
        pauses.incrementAndGet();
    }

    /** Ends a {@link #pause}. */
    public void resume() {
        pauses.decrementAndGet();
    }

    /** The store sees these members now. */
    public void onMembers(List<Member> list, long nowNanos) {
        agreed.onMembers(list);
        peers.values().forEach(peer -> peer.listed = false);
        if (list.size() <= AgreedMembers.MOST) {
            list.stream().filter(member -> !member.name().equals(self.name())).forEach(member -> list(member));
        }
        forgetSome(nowNanos);
        if (agreed.fenced()) {
            lapse(nowNanos);
        } else if (voters.number() == 0) {
            voters = new Voters(1, agreed.members().keySet(), Set.of());
            votersSequence = sequence + 1;
        }
        moveVotersOn();
        hurry(nowNanos);
        renew(nowNanos);
    }

    private void list(Member member) {
        Peer peer = peer(member);
        peer.listed = true;
        peer.member = member;
    }

    private Peer peer(Member member) {
        return peers.computeIfAbsent(MemberId.of(member), id -> new Peer(member, rememberedFromNanos));
    }

    private void forgetSome(long nowNanos) {
        int tooMany = peers.size() - (2 * AgreedMembers.MOST - 1);
        if (tooMany > 0) {
            List<Peer> gone = peers.values().stream().filter(p -> !p.listed).toList();
            gone.stream().limit(tooMany).forEach(p -> peers.remove(p.id));
            rememberedFromNanos = nowNanos;
        }
        peers.values().forEach(peer -> peer.says.keySet().retainAll(peers.keySet()));
    }

    /** A beat arrived whose MAC is right. */
    public void onBeat(Beat beat, long nowNanos) {
        Peer peer = peers.get(beat.sender());
        if (peer == null || !peer.listed) {
            drops.count(BeatDrop.NOT_A_MEMBER);
        } else if (beat.addressee() != self.incarnation()) {
            drops.count(BeatDrop.NOT_FOR_US);
        } else if (beat.kind() == Beat.Kind.HEARTBEAT) {
            onHeartbeat(peer, beat, nowNanos);
        } else {
            onAnswer(peer, beat, nowNanos);
        }
    }

    private void onHeartbeat(Peer peer, Beat beat, long nowNanos) {
        if (beat.sequence() <= peer.heardSequence) {
            drops.count(BeatDrop.OLD);
            return;
        }
        peer.heardSequence = beat.sequence();
        peer.wishes = beat.wish() == Beat.Wish.LEASE;
        take(peer, beat, nowNanos);
        followIfAMajorityAgrees(nowNanos);
        Report onUs = beat.reportOn(self);
        boolean grant =
                beat.wish() == Beat.Wish.LEASE && isAgreed(peer.id) && !peer.provenDead && onUs != null && onUs.heard();
        if (grant) {
            peer.acknowledgedAtNanos = nowNanos;
        }
        send(peer, Beat.Kind.ANSWER, beat.sequence(), grant ? Beat.Wish.LEASE : Beat.Wish.NONE, reports(nowNanos));
    }

    private void send(Peer to, Beat.Kind kind, long number, Beat.Wish wish, List<Report> reports) {
        long addressee = to.id.incarnation();
        sink.send(to.member, new Beat(kind, self, addressee, number, wish, draining, cutOff, voters, reports));
    }

    private void onAnswer(Peer peer, Beat beat, long nowNanos) {
        long number = beat.sequence();
        if (number <= peer.answeredSequence || number > sequence || number <= sequence - ROUNDS) {
            drops.count(BeatDrop.OLD);
            return;
        }
        peer.answeredSequence = number;
        long sentAt = sentAtNanos[(int) (number % ROUNDS)];
        take(peer, beat, nowNanos);
        for (Report report : beat.reports()) {
            if (peers.containsKey(report.of())) {
                long from = nowNanos - report.silentMillis() * NANOS_PER_MILLI;
                peer.says.merge(
                        report.of(),
                        new Peer.Silence(from, sentAt, report.provenDead(), report.voters()),
                        Peer.Silence::followedBy);
            }
        }
        if (beat.wish() == Beat.Wish.LEASE) {
            peer.grantedSequence = number;
            peer.grantedSentAtNanos = sentAt;
            moveVotersOn();
            renew(nowNanos);
        }
    }

    /** In a minority of the last agreed members, whose majority has another life now: those go on without us, or with us. */
    private void followIfAMajorityAgrees(long nowNanos) {
        if (!agreed.fenced() || voters.number() == 0) {
            return;
        }
        Set<String> seen = agreed.seen();
        long agree = peers.values().stream()
                .filter(peer -> peer.listed && peer.wishes && peer.heard(nowNanos, config.hearNanos()))
                .filter(peer -> peer.voters.sets().getLast().equals(seen))
                .count();
        if (!seen.isEmpty() && agree >= Voters.majority(seen.size())) {
            agreed.follow();
            moveVotersOn();
            hurry(nowNanos);
        }
    }

    private void take(Peer peer, Beat beat, long nowNanos) {
        boolean news = !peer.heard(nowNanos, config.hearNanos());
        peer.everHeard = true;
        peer.heardAtNanos = nowNanos;
        peer.draining = beat.draining();
        peer.cutOff = beat.cutOff();
        if (beat.voters().number() > peer.voters.number()) {
            peer.voters = beat.voters();
        }
        for (Report report : beat.reports()) {
            if (report.provenDead() && peers.containsKey(report.of())) {
                // Not an answer to us, so that we do not know when it was said; of a death it does not matter.
                peer.says.merge(
                        report.of(),
                        new Peer.Silence(nowNanos, nowNanos, true, report.voters()),
                        Peer.Silence::followedBy);
            }
        }
        if (news) {
            hurry(nowNanos);
        }
    }

    /** The guard has seen that this process has ended: it cannot be that it is frozen or cut off. */
    public void onProvenDead(MemberId member, long nowNanos) {
        Peer peer = peers.get(member);
        if (peer != null && !peer.provenDead) {
            peer.provenDead = true;
            hurry(nowNanos);
        }
    }

    /** True when the guard of this member has said so. */
    public boolean isProvenDead(MemberId member) {
        Peer peer = peers.get(member);
        return peer != null && peer.provenDead;
    }

    /** To be called when {@link #nextDeadlineNanos} has come. */
    public void onTimeout(long nowNanos) {
        if (held && nowNanos - heldUntilNanos >= 0) {
            held = false;
        }
        if (nowNanos - nextRoundNanos < 0) {
            return;
        }
        sequence++;
        sentAtNanos[(int) (sequence % ROUNDS)] = nowNanos;
        lastRoundNanos = nowNanos;
        nextRoundNanos = nowNanos + config.heartbeatNanos();
        List<Report> reports = reports(nowNanos);
        Beat.Wish wish = agreed.fenced() ? Beat.Wish.NONE : Beat.Wish.LEASE;
        for (Peer peer : peers.values()) {
            if (peer.listed) {
                send(peer, Beat.Kind.HEARTBEAT, sequence, wish, reports);
            }
        }
        moveVotersOn();
        renew(nowNanos);
    }

    /** When {@link #onTimeout} wants to be called. */
    public long nextDeadlineNanos() {
        return nextRoundNanos;
    }

    /** The next round comes sooner, though not sooner than an eighth of the interval after the last. */
    private void hurry(long nowNanos) {
        long soonest = lastRoundNanos + config.heartbeatNanos() / 8;
        long wanted = soonest - nowNanos > 0 ? soonest : nowNanos;
        if (wanted - nextRoundNanos < 0) {
            nextRoundNanos = wanted;
        }
    }

    private List<Report> reports(long nowNanos) {
        List<Report> reports = new ArrayList<>();
        for (Peer peer : peers.values()) {
            long silent = Math.max(0, nowNanos - peer.acknowledgedAtNanos) / NANOS_PER_MILLI;
            reports.add(new Report(
                    peer.id,
                    silent,
                    peer.provenDead,
                    peer.listed && peer.heard(nowNanos, config.hearNanos()),
                    peer.voters));
        }
        return reports;
    }

    // --- our own lease

    private void moveVotersOn() {
        if (voters.changing() && majorityKnows(voters.now()) && majorityKnows(voters.next())) {
            voters = voters.changed();
            votersSequence = sequence + 1;
        }
        Set<String> wanted = agreed.members().keySet();
        boolean heading =
                voters.changing() ? voters.next().equals(wanted) : voters.now().equals(wanted);
        if (voters.number() > 0 && !heading) {
            voters = voters.headingFor(wanted, generation > 0);
            votersSequence = sequence + 1;
        }
    }

    private boolean majorityKnows(Set<String> names) {
        long know = names.stream()
                .filter(name -> name.equals(self.name()) || knows(listed(name)))
                .count();
        return know >= Voters.majority(names.size()) && sequence >= votersSequence;
    }

    private boolean knows(@Nullable Peer peer) {
        return peer != null && peer.grantedSequence >= votersSequence;
    }

    private @Nullable Peer listed(String name) {
        for (Peer peer : peers.values()) {
            if (peer.listed && peer.id.name().equals(name)) {
                return peer;
            }
        }
        return null;
    }

    private void renew(long nowNanos) {
        if (agreed.fenced() || voters.number() == 0) {
            return;
        }
        long age = 0;
        for (Set<String> names : voters.sets()) {
            OptionalLong ofMajority = ageOfWhatAMajorityAcknowledged(names, nowNanos);
            if (ofMajority.isEmpty()) {
                return;
            }
            age = Math.max(age, ofMajority.getAsLong());
        }
        long until = nowNanos - age + config.leaseNanos();
        boolean lapsed = !held || nowNanos - heldUntilNanos >= 0;
        if (until - nowNanos <= 0 || (!lapsed && until - heldUntilNanos <= 0)) {
            return;
        }
        if (lapsed) {
            generation++;
            held = true;
        }
        heldUntilNanos = until;
        publish();
    }

    /** How long ago we sent the newest heartbeat that a majority of these has acknowledged. */
    private OptionalLong ageOfWhatAMajorityAcknowledged(Set<String> names, long nowNanos) {
        long[] ages = new long[names.size()];
        int count = 0;
        for (String name : names) {
            Peer peer = listed(name);
            if (name.equals(self.name())) {
                ages[count++] = 0;
            } else if (peer != null && peer.grantedSequence > 0) {
                ages[count++] = nowNanos - peer.grantedSentAtNanos;
            }
        }
        int needed = Voters.majority(names.size());
        if (count < needed) {
            return OptionalLong.empty();
        }
        Arrays.sort(ages, 0, count);
        return OptionalLong.of(ages[needed - 1]);
    }

    private void lapse(long nowNanos) {
        held = false;
        if (mayActUntilNanos - nowNanos > 0) {
            mayActUntilNanos = nowNanos;
        }
    }

    private void publish() {
        if (settledGeneration == generation) {
            mayActUntilNanos = heldUntilNanos;
        }
    }

    /**
     * Until when this member may answer, forward and announce. Any thread may read it, each turn and as late before it
     * sends as it can; compare by difference.
     */
    public long mayActUntilNanos() {
        return pauses.get() > 0 ? past : mayActUntilNanos;
    }

    /** True while this member may answer, forward and announce. */
    public boolean mayAct(long nowNanos) {
        return nowNanos - mayActUntilNanos() < 0;
    }

    /** True while this member has a lease, whether or not what it owns is {@link #settle settled}. */
    public boolean holds(long nowNanos) {
        return held && nowNanos - heldUntilNanos < 0;
    }

    /** Counts the leases that began after one had lapsed; 0 before the first. */
    public long generation() {
        return generation;
    }

    /**
     * What this member owns under the lease of this generation has been settled with the store; from now on it may act.
     * Without effect when that lease has lapsed.
     */
    public void settle(long settled) {
        settledGeneration = settled;
        if (held) {
            publish();
        }
    }

    // --- the others

    /**
     * That member owns something. It may have left before this one came; then this one has never acknowledged it, and says
     * so from now on: without that there may be no majority to give a verdict.
     */
    public void watch(MemberId owner) {
        if (!owner.equals(self)) {
            peer(Member.of(owner.name(), owner.incarnation()));
        }
    }

    /**
     * The moment, in our time, at which the lease of that life of a member was over for sure; empty when that cannot be
     * said. Only an ownership that was in the store before that moment may be claimed.
     */
    public OptionalLong lapsedAt(MemberId member, long nowNanos) {
        if (member.equals(self)) {
            return OptionalLong.empty();
        }
        Peer target = peers.get(member);
        if (target == null || !mayBeOver(target, nowNanos)) {
            return OptionalLong.empty();
        }
        Map<String, Peer.Silence> statements = statementsOn(target, nowNanos);
        Voters newest = Voters.NONE;
        for (Peer.Silence statement : statements.values()) {
            newest = statement.voters().number() > newest.number() ? statement.voters() : newest;
        }
        // Nobody who is there ever acknowledged it: then our own voters are as good as any.
        List<Set<String>> sets = newest.number() == 0 ? voters.sets() : newest.sets();
        long[] ends = statements.values().stream()
                .mapToLong(s -> (s.provenDead() ? nowNanos : s.untilNanos()) - nowNanos)
                .sorted()
                .toArray();
        for (int i = ends.length - 1; i >= 0; i--) {
            long moment = nowNanos + ends[i];
            long silence = config.silenceNanos();
            if (sets.stream().allMatch(names -> Peer.Silence.ofMajority(names, statements, moment, silence))) {
                return OptionalLong.of(moment);
            }
        }
        return OptionalLong.empty();
    }

    /** A quick look, for the many times when all is well: does anybody say so? */
    private boolean mayBeOver(Peer target, long nowNanos) {
        if (target.provenDead || nowNanos - target.acknowledgedAtNanos >= config.silenceNanos()) {
            return true;
        }
        return peers.values().stream().filter(peer -> peer.listed).anyMatch(peer -> {
            Peer.Silence says = peer.says.get(target.id);
            return says != null && (says.provenDead() || says.covers(says.untilNanos(), config.silenceNanos()));
        });
    }

    /**
     * What the members say of it, and this one. Its own next life has its vote: no two processes run under one name at
     * the same time (who starts one has to see to that), and its silence begins with its start.
     */
    private Map<String, Peer.Silence> statementsOn(Peer target, long nowNanos) {
        Map<String, Peer.Silence> statements = new LinkedHashMap<>();
        for (Peer peer : peers.values()) {
            Peer.Silence says = peer.says.get(target.id);
            if (peer.listed && says != null) {
                statements.put(peer.id.name(), says);
            }
        }
        statements.put(
                self.name(), new Peer.Silence(target.acknowledgedAtNanos, nowNanos, target.provenDead, target.voters));
        return statements;
    }

    private boolean isAgreed(MemberId member) {
        Member known = agreed.members().get(member.name());
        return known != null && known.incarnation() == member.incarnation();
    }

    /** The members agreed upon, this one included. */
    public Collection<Member> agreedMembers() {
        return agreed.members().values();
    }

    /** The other members in the store's list. */
    public List<Member> listedOthers() {
        return peers.values().stream()
                .filter(peer -> peer.listed)
                .map(peer -> peer.member)
                .toList();
    }

    /** True when this member is with a minority, or has never been with a majority. */
    public boolean fenced() {
        return agreed.fenced();
    }

    /**
     * Those who may own slots: agreed, no witness, with no verdict against their lease, and not draining. When {@link
     * #everyoneDrains}, all the same, so that somebody has what nobody else can take.
     */
    public List<MemberId> candidates(long nowNanos) {
        List<MemberId> fit = new ArrayList<>();
        List<MemberId> staying = new ArrayList<>();
        for (Member member : agreed.members().values()) {
            MemberId id = MemberId.of(member);
            Peer peer = peers.get(id);
            boolean drains = peer == null ? draining : peer.draining;
            boolean there =
                    peer != null && peer.listed && lapsedAt(id, nowNanos).isEmpty();
            if (!member.lite() && (id.equals(self) || there)) {
                fit.add(id);
                if (!drains) {
                    staying.add(id);
                }
            }
        }
        everyoneDrains = !fit.isEmpty() && staying.isEmpty();
        return everyoneDrains ? fit : staying;
    }

    /** True when all {@link #candidates} drain, as they were looked at last: nobody gives slots to anybody. */
    public boolean everyoneDrains() {
        return everyoneDrains;
    }

    /** True when a beat of that life of a member came lately: slots may be handed over to it. */
    public boolean hears(MemberId member, long nowNanos) {
        Peer peer = peers.get(member);
        return peer != null && peer.listed && peer.heard(nowNanos, config.hearNanos());
    }

    /** This member gives its slots away, and wants none; or no longer. */
    public void setDraining(boolean drains, long nowNanos) {
        draining = drains;
        hurry(nowNanos);
    }

    /** True while this member gives its slots away. */
    public boolean draining() {
        return draining;
    }

    /** This member has lost its way to the LACs, or has it again: others are told. */
    public void setCutOff(boolean lost, long nowNanos) {
        cutOff = lost;
        hurry(nowNanos);
    }

    /** Whether another that may own slots said of late, and did not say that it has lost its way to the LACs. */
    public boolean anotherReaches(long nowNanos) {
        List<MemberId> fit = candidates(nowNanos);
        return peers.values().stream().anyMatch(p -> fit.contains(p.id) && p.reaches(nowNanos, config.hearNanos()));
    }

    /** Beats that were not taken; the reader of datagrams counts here too. */
    public BeatDrops drops() {
        return drops;
    }
}
