package io.raftwright.configmap.recipes.view;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.configmap.ConfigMap;
import io.raftwright.configmap.TestMap;
import io.raftwright.configmap.api.Txn;
import io.raftwright.configmap.internal.store.HistoryLimit;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A copy in this process is what the map is, as soon as one asks for it. */
class LiveMapTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    private final TestMap test = TestMap.open(new HistoryLimit(20, 1 << 20));
    private final ConfigMap map = test.map();
    private final TypedMap<String, Long> typed = TypedMap.over(map, "n/", Codec.text(), Codec.decimal());

    @AfterEach
    void close() {
        map.close();
    }

    @Test
    void shouldBeCurrentWithoutAskingAnybody() throws InterruptedException {
        typed.put("a", 1L);
        try (LiveMap<String, Long> live = typed.live()) {
            assertEquals(1, live.get("a"));
            long revision = map.put("n/b", "2").revision();
            map.delete("n/a");
            assertTrue(live.awaitRevision(revision + 1, LONG));
            test.cutOff(true);

            assertNull(live.get("a"));
            assertEquals(new Snapshot<>(revision + 1, Map.of("b", 2L)), live.snapshot());
            assertEquals(revision, live.entry("b").modRevision());
            assertEquals(revision + 1, live.revision());
        }
    }

    @Test
    void shouldShowEachRevisionWhole() throws InterruptedException {
        try (LiveMap<String, Long> live = typed.live()) {
            CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> {
                for (long i = 1; i <= 300; i++) {
                    map.commit(Txn.when().then(typed.putting("a", i), typed.putting("b", i), typed.putting("c", i)));
                }
            });
            long last = 0;
            while (!writing.isDone()) {
                Snapshot<String, Long> seen = live.snapshot();
                assertTrue(Set.copyOf(seen.entries().values()).size() <= 1, seen::toString);
                assertTrue(seen.revision() >= last, "it never goes back");
                last = seen.revision();
            }
            writing.join();
            assertTrue(live.awaitRevision(301, LONG));
            assertEquals(
                    Map.of("a", 300L, "b", 300L, "c", 300L), live.snapshot().entries());
        }
    }

    @Test
    void shouldKeepWhatItCanRead() throws InterruptedException {
        try (LiveMap<String, Long> live = typed.live()) {
            map.put("n/wrong", "seven");
            typed.put("right", 7L);
            assertTrue(live.awaitRevision(3, LONG));

            assertEquals(7, live.get("right"));
            assertThrows(DecodeException.class, () -> live.get("wrong"));
            assertThrows(DecodeException.class, live::snapshot);

            typed.put("wrong", 8L);
            assertTrue(live.awaitRevision(4, LONG));
            assertEquals(Map.of("right", 7L, "wrong", 8L), live.snapshot().entries());
        }
    }

    @Test
    void shouldStayAsItIsOnceClosed() throws InterruptedException {
        LiveMap<String, Long> live = typed.live();
        typed.put("a", 1L);
        assertTrue(live.awaitRevision(2, LONG));

        live.close();
        typed.put("a", 2L);

        assertFalse(live.isOpen());
        assertEquals(1, live.get("a"));
    }

    @Test
    void shouldSupplyAKeysValueOrAnother() throws InterruptedException {
        try (LiveValue<Long> value = typed.live("a")) {
            Supplier<Long> supplier = value.orElse(-1L);
            assertNull(value.get());
            assertEquals(-1, supplier.get());

            map.put("n/a", "5");
            assertTrue(value.awaitRevision(2, LONG));
            assertEquals(5, supplier.get());

            map.put("n/a", "five");
            assertTrue(value.awaitRevision(3, LONG));
            assertThrows(DecodeException.class, value::get);
            assertEquals(-1, supplier.get());
        }
    }
}
