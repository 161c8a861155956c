package io.raftwright.configmap.recipes.view;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.api.IndeterminateException;
import io.raftwright.api.RefusedException;
import io.raftwright.configmap.ConfigMap;
import io.raftwright.configmap.TestMap;
import io.raftwright.configmap.api.Bytes;
import io.raftwright.configmap.api.CompactedException;
import io.raftwright.configmap.api.FutureRevisionException;
import io.raftwright.configmap.api.Txn;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A part of a map with types, on one member. */
class TypedMapTest {
    private final TestMap test = TestMap.open();
    private final ConfigMap map = test.map();
    private final TypedMap<String, Long> typed = TypedMap.over(map, "n/", Codec.text(), Codec.decimal());

    @AfterEach
    void close() {
        map.close();
    }

    // ---- like a ConcurrentMap

    /** Any sequence of calls is answered as a {@link ConcurrentHashMap} answers it, waited for or not. */
    @Property(tries = 40)
    void shouldAnswerLikeAConcurrentMap(@ForAll long seed) {
        Random random = new Random(seed);
        try (TestMap fresh = TestMap.open()) {
            TypedMap<String, Long> real = TypedMap.over(fresh.map(), "n/", Codec.text(), Codec.decimal());
            AsyncTypedMap<String, Long> async = real.async(Runnable::run);
            ConcurrentMap<String, Long> model = new ConcurrentHashMap<>();
            for (int i = 0; i < 60; i++) {
                String key = "k" + random.nextInt(3);
                long value = random.nextInt(3);
                long other = random.nextInt(3);
                boolean isAsync = random.nextBoolean();
                String call;
                Object expected;
                Object answer;
                switch (random.nextInt(11)) {
                    case 0 -> {
                        call = "put";
                        expected = model.put(key, value);
                        answer = isAsync ? async.put(key, value).join() : real.put(key, value);
                    }
                    case 1 -> {
                        call = "putIfAbsent";
                        expected = model.putIfAbsent(key, value);
                        answer = isAsync ? async.putIfAbsent(key, value).join() : real.putIfAbsent(key, value);
                    }
                    case 2 -> {
                        call = "replace";
                        expected = model.replace(key, value);
                        answer = isAsync ? async.replace(key, value).join() : real.replace(key, value);
                    }
                    case 3 -> {
                        call = "replace if equal";
                        expected = model.replace(key, value, other);
                        answer = isAsync ? async.replace(key, value, other).join() : real.replace(key, value, other);
                    }
                    case 4 -> {
                        call = "remove";
                        expected = model.remove(key);
                        answer = isAsync ? async.remove(key).join() : real.remove(key);
                    }
                    case 5 -> {
                        call = "remove if equal";
                        expected = model.remove(key, (Object) value);
                        answer = isAsync ? async.remove(key, value).join() : real.remove(key, value);
                    }
                    case 6 -> {
                        call = "compute";
                        expected = model.compute(key, (k, v) -> next(v, value));
                        answer = isAsync
                                ? async.compute(key, (k, v) -> next(v, value)).join()
                                : real.compute(key, (k, v) -> next(v, value));
                    }
                    case 7 -> {
                        call = "computeIfAbsent";
                        expected = model.computeIfAbsent(key, k -> next(null, value));
                        answer = isAsync
                                ? async.computeIfAbsent(key, k -> next(null, value))
                                        .join()
                                : real.computeIfAbsent(key, k -> next(null, value));
                    }
                    case 8 -> {
                        call = "computeIfPresent";
                        expected = model.computeIfPresent(key, (k, v) -> next(v, value));
                        answer = real.computeIfPresent(key, (k, v) -> next(v, value));
                    }
                    case 9 -> {
                        call = "merge";
                        expected = model.merge(key, value, TypedMapTest::sumOrNothing);
                        answer = isAsync
                                ? async.merge(key, value, TypedMapTest::sumOrNothing)
                                        .join()
                                : real.merge(key, value, TypedMapTest::sumOrNothing);
                    }
                    default -> {
                        call = "get";
                        expected = model.get(key);
                        answer = isAsync ? async.get(key).join() : real.get(key);
                    }
                }
                assertEquals(expected, answer, call + " of " + key + ", seed=" + seed + ", step=" + i);
            }
            assertEquals(model, real.snapshot().entries());
            assertEquals(model.size(), real.count());
        }
    }

    private static @Nullable Long next(@Nullable Long before, long value) {
        long next = (before == null ? 0 : before) + value;
        return next > 2 ? null : (Long) next;
    }

    private static @Nullable Long sumOrNothing(Long a, Long b) {
        return a + b > 3 ? null : (Long) (a + b);
    }

    @Test
    void shouldRefuseNull() {
        assertThrows(NullPointerException.class, () -> typed.get(null));
        assertThrows(NullPointerException.class, () -> typed.put("k", null));
        assertThrows(NullPointerException.class, () -> typed.putIfAbsent("k", null));
        assertThrows(NullPointerException.class, () -> typed.replace("k", 1L, null));
    }

    // ---- attempts

    @Test
    void shouldDecideAgainWhenSomebodyCameBetween() {
        typed.put("k", 1L);
        AtomicInteger calls = new AtomicInteger();

        Long after = typed.compute("k", (key, before) -> {
            if (calls.incrementAndGet() < 3) {
                typed.put("k", 10L * calls.get()); // somebody else, just now
            }
            return before + 1;
        });

        assertEquals(21, after);
        assertEquals(3, calls.get());
        assertEquals(21, typed.get("k"));
    }

    @Test
    void shouldSayThatNothingHappenedWhenOthersAlwaysCameFirst() {
        TypedMap<String, Long> hasty = typed.within(Duration.ofMillis(100));
        AtomicInteger calls = new AtomicInteger();

        assertThrows(
                ContendedException.class,
                () -> hasty.compute("k", (key, before) -> {
                    typed.put("k", (long) calls.incrementAndGet());
                    return -1L;
                }));

        assertEquals(calls.get(), typed.get("k").intValue());
    }

    @Test
    void shouldTellRefusedFromIndeterminate() {
        typed.put("k", 1L);
        test.cutOff(true);
        TypedMap<String, Long> hasty = typed.within(Duration.ofMillis(50));

        assertThrows(RefusedException.class, () -> hasty.merge("k", 1L, Long::sum));
        ExecutionException failed = assertThrows(
                ExecutionException.class,
                () -> hasty.async(Runnable::run).merge("k", 1L, Long::sum).get());
        assertEquals(RefusedException.class, failed.getCause().getClass());

        Thread.currentThread().interrupt();
        assertThrows(IndeterminateException.class, () -> typed.put("k", 2L));
        assertTrue(Thread.interrupted());
    }

    @Test
    void shouldThrowWhatAFunctionThrows() {
        assertThrows(
                IllegalStateException.class,
                () -> typed.compute("k", (key, before) -> {
                    throw new IllegalStateException("mine");
                }));
        ExecutionException failed = assertThrows(
                ExecutionException.class,
                () -> typed.async(Runnable::run)
                        .compute("k", (key, before) -> {
                            throw new IllegalStateException("mine");
                        })
                        .get());
        assertEquals("mine", failed.getCause().getMessage());
    }

    @Test
    void shouldFailWhereTheExecutorTakesNothing() {
        for (int taken = 0; taken < 2; taken++) {
            Executor executor = takingOnly(taken);
            ExecutionException failed = assertThrows(
                    ExecutionException.class,
                    () -> typed.async(executor).merge("k", 1L, Long::sum).get(10, TimeUnit.SECONDS));
            assertEquals("full", failed.getCause().getMessage());
        }
    }

    private static Executor takingOnly(int tasks) {
        AtomicInteger left = new AtomicInteger(tasks);
        return task -> {
            if (left.getAndDecrement() <= 0) {
                throw new RejectedExecutionException("full");
            }
            task.run();
        };
    }

    @Test
    void shouldLoseNoIncrementOfMany() {
        List<CompletableFuture<Long>> adding = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            adding.add(typed.async(Runnable::run).merge("sum", 1L, Long::sum));
        }
        long sum = adding.stream().mapToLong(CompletableFuture::join).max().orElse(0);

        assertEquals(50, sum);
        assertEquals(50, typed.get("sum"));
    }

    // ---- reads

    @Test
    void shouldReadFromThisMemberWhatSomebodyHasSeen() {
        long revision = map.put("n/k", "7").revision();
        test.cutOff(true);

        assertEquals(7, typed.get("k", revision));
        assertEquals(7, typed.stale().get("k"));
        assertEquals(revision, typed.stale().entry("k").modRevision());
        assertThrows(
                RefusedException.class,
                () -> typed.within(Duration.ofMillis(50)).get("k", revision + 1));

        test.cutOff(false);
        assertThrows(FutureRevisionException.class, () -> typed.get("k", revision + 1));
    }

    @Test
    void shouldGiveAllKeysOfOneRevision() {
        typed.put("a", 1L);
        long revision = map.put("n/b", "2").revision();
        typed.put("a", 3L);
        map.put("other", "not a number");

        assertEquals(new Snapshot<>(revision, Map.of("a", 1L, "b", 2L)), typed.snapshot(revision));
        assertEquals(Map.of("a", 3L, "b", 2L), typed.snapshot().entries());
        assertEquals(List.of("a", "b"), List.copyOf(typed.snapshot().entries().keySet()));
        assertThrows(
                UnsupportedOperationException.class,
                () -> typed.snapshot().entries().clear());
        assertThrows(FutureRevisionException.class, () -> typed.snapshot(99));
    }

    @Test
    void shouldTurnThePagesOfOneRevision() {
        for (long i = 0; i < 10; i++) {
            typed.put("k" + i, i);
        }
        PagedSnapshot<String, Long> pages = typed.pages(3);
        typed.put("k5", -5L);
        typed.remove("k9");

        List<Long> read = new ArrayList<>();
        pages.forEach(entry -> read.add(entry.value()));

        assertEquals(List.of(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L), read);
        assertEquals(10, pages.count());
        var iterator = pages.iterator();
        assertNotNull(iterator.next());
        map.compact(map.stale().revision());
        assertNotNull(iterator.next());
        assertNotNull(iterator.next());
        assertThrows(CompactedException.class, iterator::hasNext);
    }

    @Test
    void shouldNameTheKeyThatCannotBeDecoded() {
        long revision = map.put("n/wrong", "seven").revision();

        DecodeException value = assertThrows(DecodeException.class, () -> typed.get("wrong"));
        assertEquals(Bytes.of("n/wrong"), value.key());
        assertEquals(revision, value.modRevision());
        assertTrue(value.getMessage().contains("n/wrong"), value::getMessage);
        assertThrows(DecodeException.class, typed::snapshot);
        assertThrows(DecodeException.class, () -> typed.merge("wrong", 1L, Long::sum));

        map.delete("n/wrong");
        map.put(Bytes.of(new byte[] {'n', '/', (byte) 0xff}), Bytes.of("7"));
        assertThrows(DecodeException.class, typed::snapshot);
    }

    // ---- leases and transactions

    @Test
    void shouldLetWhatItWritesGoWithALease() {
        long lease = map.leases().grant(Duration.ofSeconds(30)).id();
        TypedMap<String, Long> mortal = typed.withLease(lease);
        mortal.put("a", 1L);
        mortal.merge("b", 1L, Long::sum);
        mortal.put("c", 1L);
        typed.put("c", 2L);
        assertEquals(lease, typed.entry("a").lease());

        map.leases().revoke(lease);

        assertEquals(Map.of("c", 2L), typed.snapshot().entries());
    }

    @Test
    void shouldTakePartInTransactions() {
        TypedMap<String, String> names = TypedMap.over(map, "names/", Codec.text(), Codec.text());
        typed.put("k", 1L);
        Entry<String, Long> seen = typed.entry("k");

        Txn move =
                Txn.when(typed.unchanged(seen), names.absent("k")).then(typed.removing("k"), names.putting("k", "one"));

        assertTrue(map.commit(move).succeeded());
        assertFalse(map.commit(move).succeeded());
        assertNull(typed.get("k"));
        assertEquals("one", names.get("k"));
        assertTrue(map.commit(Txn.when(names.present("k"), typed.absent("k"))).succeeded());
        names.clear();
        assertEquals(0, names.count());
    }
}
