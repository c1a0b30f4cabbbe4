package net.sluice.cluster.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URL;
import java.net.URLClassLoader;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;

/** A node without a cluster pays nothing for it: here Hazelcast is not even on the class path. */
class StoreWithoutHazelcastTest {
    private static final String HERE = StoreWithoutHazelcastTest.class.getPackageName();

    @Test
    void the_store_in_memory_needs_no_class_of_hazelcast() throws Exception {
        URL classes = MemoryStore.class.getProtectionDomain().getCodeSource().getLocation();
        try (URLClassLoader loader = new URLClassLoader(new URL[] {classes}, ClassLoader.getPlatformClassLoader())) {
            Executor inline = Runnable::run;
            Object store = loader.loadClass(HERE + ".MemoryStore")
                    .getConstructor(Executor.class)
                    .newInstance(inline);
            var answer = (CompletionStage<?>)
                    store.getClass().getMethod("ownerships").invoke(store);
            assertThat(answer.toCompletableFuture().join()).isEqualTo(Map.of());
            store.getClass().getMethod("write", List.class).invoke(store, List.of());

            assertThatThrownBy(() -> Class.forName(HERE + ".HazelcastStore", true, loader))
                    .as("it would be seen here")
                    .isInstanceOf(NoClassDefFoundError.class);
        }
    }
}
