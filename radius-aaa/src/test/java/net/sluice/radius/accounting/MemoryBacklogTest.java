package net.sluice.radius.accounting;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.sluice.radius.accounting.AccountingBacklog.Admission;
import net.sluice.radius.accounting.AccountingBacklog.Lease;
import net.sluice.radius.accounting.AccountingEntry.OfNode;
import net.sluice.radius.accounting.AccountingEntry.OfSession;
import net.sluice.radius.message.AccountingRequest;
import net.sluice.radius.message.AccountingRequest.Authentic;
import net.sluice.radius.message.AccountingRequest.Usage;
import net.sluice.radius.message.AccountingStatus;
import net.sluice.radius.message.FramedFacts;
import net.sluice.radius.message.NodeRecord;
import net.sluice.radius.message.SessionFacts;
import net.sluice.radius.message.TerminateCause;
import net.sluice.radius.wire.Octets;
import org.junit.jupiter.api.Test;

class MemoryBacklogTest {

    private long nowNanos = Long.MAX_VALUE - 500;
    private final MemoryBacklog backlog = new MemoryBacklog(100, () -> nowNanos);

    @Test
    void theOldestRecordOfASessionComesFirstAndTheNextOnlyWhenItIsSettled() throws InterruptedException {
        offer(start("a"), stop("a"));

        Lease first = take();
        assertThat(first.entry()).isEqualTo(start("a"));
        assertThat(take()).isNull();
        backlog.settle(first);
        assertThat(take().entry()).isEqualTo(stop("a"));
    }

    @Test
    void aRecordGivenBackComesAgainBeforeItsSuccessorAndNotTooEarly() throws InterruptedException {
        offer(start("a"), stop("a"));
        backlog.giveBack(take(), nowNanos + 1000);

        assertThat(take()).isNull();
        nowNanos += 1000;
        Lease again = take();
        assertThat(again.entry()).isEqualTo(start("a"));
        assertThat(again.rounds()).isEqualTo(1);
    }

    @Test
    void oneSessionsTroubleIsNotAnothers() throws InterruptedException {
        offer(start("a"), start("b"));
        backlog.giveBack(take(), nowNanos + 1000);

        assertThat(take().entry()).isEqualTo(start("b"));
    }

    @Test
    void ofInterimUpdatesOnlyTheLatestWaits() throws InterruptedException {
        offer(start("a"), interim("a", 1));

        assertThat(backlog.offer(interim("a", 2), nowNanos)).isEqualTo(Admission.KEPT_INSTEAD);
        backlog.settle(take());
        assertThat(take().entry()).isEqualTo(interim("a", 2));
        assertThat(backlog.size()).isEqualTo(1);
    }

    @Test
    void anInterimUpdateThatIsOutIsNotReplacedButGoesWhenItComesBack() throws InterruptedException {
        offer(interim("a", 1));
        Lease out = take();
        assertThat(backlog.offer(interim("a", 2), nowNanos)).isEqualTo(Admission.KEPT);
        backlog.giveBack(out, nowNanos);

        assertThat(take().entry()).isEqualTo(interim("a", 2));
        assertThat(backlog.size()).isEqualTo(1);
    }

    @Test
    void aStartIsNeverReplaced() throws InterruptedException {
        offer(start("a"), interim("a", 1), stop("a"));

        assertThat(backlog.size()).isEqualTo(2);
        backlog.settle(take());
        assertThat(take().entry()).isEqualTo(stop("a"));
    }

    @Test
    void aFullBacklogRefusesButStillReplaces() {
        for (int i = 0; i < 99; i++) {
            assertThat(backlog.offer(start("s" + i), nowNanos)).isEqualTo(Admission.KEPT);
        }
        assertThat(backlog.offer(interim("s0", 1), nowNanos)).isEqualTo(Admission.KEPT);
        assertThat(backlog.offer(start("more"), nowNanos)).isEqualTo(Admission.FULL);
        assertThat(backlog.offer(stop("s0"), nowNanos)).isEqualTo(Admission.KEPT_INSTEAD);
        assertThat(backlog.offer(node(false), nowNanos)).isEqualTo(Admission.FULL);
        assertThat(backlog.size()).isEqualTo(100);
    }

    @Test
    void nothingPassesANodesRecord() throws InterruptedException {
        offer(start("a"), node(false), start("b"), stop("a"), node(true), start("c"));

        backlog.settle(takeExpecting(start("a")));
        backlog.settle(takeExpecting(node(false)));
        Lease b = takeExpecting(start("b"));
        backlog.settle(takeExpecting(stop("a")));
        assertThat(take()).isNull();
        backlog.settle(b);
        backlog.settle(takeExpecting(node(true)));
        backlog.settle(takeExpecting(start("c")));
        assertThat(backlog.size()).isZero();
    }

    @Test
    void hurryLetsEverythingBeTriedAtOnce() throws InterruptedException {
        offer(start("a"));
        backlog.giveBack(take(), nowNanos + 1_000_000);
        backlog.hurry();

        assertThat(take().entry()).isEqualTo(start("a"));
    }

    @Test
    void aClearedBacklogTellsWhatItForgotAndALateLeaseIsHarmless() throws InterruptedException {
        offer(start("a"), stop("a"), node(false), start("b"));
        Lease out = take();

        assertThat(backlog.clear()).containsExactlyInAnyOrder(start("a"), stop("a"), node(false), start("b"));
        backlog.settle(out);
        backlog.giveBack(out, nowNanos);
        assertThat(backlog.size()).isZero();
        assertThat(backlog.awaitEmpty(0)).isTrue();
    }

    /** Against an obvious model: per session what was offered, less the interims that a later record replaced, in order. */
    @Test
    void whateverHappensEachSessionsRecordsComeOutInTheirOrderAndNoneTwice() throws InterruptedException {
        for (int seed = 0; seed < 200; seed++) {
            runAtRandom(new Random(seed), seed);
        }
    }

    private void runAtRandom(Random random, int seed) throws InterruptedException {
        MemoryBacklog own = new MemoryBacklog(50, () -> nowNanos);
        Map<String, List<AccountingEntry>> settled = new HashMap<>();
        Map<String, Integer> offered = new HashMap<>();
        List<Lease> out = new ArrayList<>();
        int kept = 0;
        for (int step = 0; step < 500 || own.size() > 0; step++) {
            nowNanos += random.nextInt(10);
            int dice = step < 500 ? random.nextInt(10) : 3 + random.nextInt(7);
            if (dice < 3) {
                String session = "s" + random.nextInt(8);
                int number = offered.merge(session, 1, Integer::sum);
                AccountingEntry entry = number % 3 == 0 ? interim(session, number) : numbered(session, number);
                kept += own.offer(entry, nowNanos) == Admission.KEPT ? 1 : 0;
            } else if (dice < 7) {
                Lease lease = own.take(0);
                if (lease != null) {
                    assertThat(out.stream().map(l -> l.entry().acctSessionId()))
                            .as("seed %s", seed)
                            .doesNotContain(lease.entry().acctSessionId());
                    out.add(lease);
                }
            } else if (!out.isEmpty()) {
                Lease lease = out.remove(random.nextInt(out.size()));
                if (dice < 9) {
                    settled.computeIfAbsent(lease.entry().acctSessionId(), _ -> new ArrayList<>())
                            .add(lease.entry());
                    own.settle(lease);
                } else {
                    own.giveBack(lease, nowNanos + random.nextInt(20));
                }
            }
        }
        assertThat(settled.values())
                .as("seed %s", seed)
                .allSatisfy(entries -> assertThat(entries.stream().map(MemoryBacklogTest::number))
                        .isSorted()
                        .doesNotHaveDuplicates());
        assertThat(settled.values().stream().mapToInt(List::size).sum())
                .as("seed %s", seed)
                .isLessThanOrEqualTo(kept)
                .isPositive();
    }

    private static long number(AccountingEntry entry) {
        return ((OfSession) entry).request().usage().seconds();
    }

    private void offer(AccountingEntry... entries) {
        for (AccountingEntry entry : entries) {
            assertThat(backlog.offer(entry, nowNanos)).isNotEqualTo(Admission.FULL);
        }
    }

    private Lease take() throws InterruptedException {
        return backlog.take(0);
    }

    private Lease takeExpecting(AccountingEntry entry) throws InterruptedException {
        Lease lease = take();
        assertThat(lease).isNotNull();
        assertThat(lease.entry()).isEqualTo(entry);
        return lease;
    }

    private static AccountingEntry start(String session) {
        return entry(session, AccountingStatus.START, 0);
    }

    private static AccountingEntry numbered(String session, int number) {
        return entry(session, AccountingStatus.START, number);
    }

    private static AccountingEntry interim(String session, int number) {
        return entry(session, AccountingStatus.INTERIM, number);
    }

    private static AccountingEntry stop(String session) {
        return entry(session, AccountingStatus.STOP, 0);
    }

    private static AccountingEntry node(boolean on) {
        return new OfNode(new NodeRecord(on, "node", Instant.EPOCH));
    }

    private static AccountingEntry entry(String session, AccountingStatus status, int number) {
        return new OfSession(new AccountingRequest(
                status,
                SessionFacts.of(session),
                Instant.EPOCH,
                Octets.EMPTY,
                Authentic.RADIUS,
                List.of(),
                FramedFacts.NONE,
                new Usage(0, 0, 0, 0, number),
                status == AccountingStatus.STOP ? TerminateCause.USER_REQUEST : null,
                List.of()));
    }
}
