package net.sluice.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SessionStoreTest {
    private static final OwnerRef ALICE = new OwnerRef(7, 9, 3);

    private final SessionStore<String> store = new SessionStore<>();

    @Test
    void aSingleNodeConfirmsAtOnceAndForgetsWhenTold() {
        AtomicInteger done = new AtomicInteger();
        store.commit(ALICE, "first", done::incrementAndGet);
        store.commit(ALICE, "second", done::incrementAndGet);
        assertThat(done).hasValue(2);
        assertThat(store.find(ALICE)).isEqualTo("second");

        store.forget(ALICE);
        store.forget(ALICE);
        assertThat(store.find(ALICE)).isNull();
        assertThat(store.size()).isZero();
    }
}
