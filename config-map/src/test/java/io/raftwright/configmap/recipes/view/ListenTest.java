package io.raftwright.configmap.recipes.view;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.api.NodeStoppedException;
import io.raftwright.configmap.ConfigMap;
import io.raftwright.configmap.TestMap;
import io.raftwright.configmap.api.Bytes;
import io.raftwright.configmap.internal.store.HistoryLimit;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** Who listens is told what there is, and then everything that changes. */
class ListenTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final int SHORT_HISTORY = 10;

    private final TestMap test = TestMap.open(new HistoryLimit(SHORT_HISTORY, 1 << 20));
    private final ConfigMap map = test.map();
    private final TypedMap<String, Long> typed = TypedMap.over(map, "n/", Codec.text(), Codec.decimal());
    private final ExecutorService own = Executors.newSingleThreadExecutor();
    private final Changes<Long> changes = new Changes<>();

    @AfterEach
    void close() {
        changes.letGo();
        map.close();
        own.shutdownNow();
        changes.check();
    }

    @Test
    void shouldTellWhatThereIsAndThenWhatChanges() throws InterruptedException {
        typed.put("a", 1L);
        Subscription subscription = typed.listen(Delivery.everyChange(), changes);
        assertEquals(1, changes.waiting(), "what there is, is told before listen returns");
        assertEquals(new Change<>("a", null, 1L, 2), changes.next());

        typed.put("a", 2L);
        map.put("elsewhere", "3");
        typed.remove("a");

        assertEquals(new Change<>("a", 1L, 2L, 3), changes.next());
        assertEquals(new Change<>("a", 2L, null, 5), changes.next());
        subscription.close();
        assertFalse(subscription.isOpen());
        typed.put("a", 4L);
        assertTrue(typed.live("a").awaitRevision(6, LONG));
        assertEquals(0, changes.waiting());
    }

    @Test
    void shouldTellOfOneKeyAlone() throws InterruptedException {
        Subscription subscription = typed.listen("a", Delivery.everyChange(), changes);

        typed.put("ab", 1L);
        typed.put("a", 2L);

        assertEquals(new Change<>("a", null, 2L, 3), changes.next());
        assertTrue(subscription.awaitRevision(3, LONG));
        assertEquals(0, changes.waiting());
    }

    @Test
    void shouldTellTheDifferenceWhereChangesWereCompactedAway() throws InterruptedException {
        typed.put("gone", 0L);
        typed.put("kept", 0L);
        Subscription subscription = typed.listen(Delivery.everyChange().on(own), changes);
        changes.next();
        changes.next();
        changes.hold();

        typed.put("first", 1L);
        typed.remove("gone");
        for (long i = 0; i < 5 * SHORT_HISTORY; i++) {
            typed.put("often", i);
        }
        changes.letGo();

        assertTrue(subscription.awaitRevision(map.stale().revision(), LONG));
        assertEquals(typed.snapshot().entries(), changes.known);
        assertTrue(changes.waiting() < 2 * SHORT_HISTORY, "most of it was told as one");
    }

    @Test
    void shouldTellTheLatestAloneIfAsked() throws InterruptedException {
        Subscription subscription = typed.listen(Delivery.latest().on(own), changes);
        changes.hold();
        for (long i = 0; i < SHORT_HISTORY; i++) {
            typed.put("often", i);
        }
        typed.put("other", 1L);
        typed.remove("other");

        changes.letGo();

        assertTrue(subscription.awaitRevision(map.stale().revision(), LONG));
        assertEquals(Map.of("often", SHORT_HISTORY - 1L), changes.known);
        assertTrue(changes.waiting() <= 2, "the one that held it up, and the latest");
    }

    @Test
    void shouldGoOnAcrossAnInstalledSnapshot() throws InterruptedException {
        typed.put("a", 1L);
        Subscription subscription = typed.listen(Delivery.everyChange(), changes);
        try (TestMap ahead = TestMap.open()) {
            ahead.map().put("n/a", "1");
            ahead.map().delete("n/a");
            for (long i = 0; i < 30; i++) {
                ahead.map().put("n/b", "" + i);
            }
            ahead.map().compact(30);
            test.install(ahead);
            map.put("n/c", "7");
        }

        assertTrue(subscription.awaitRevision(map.stale().revision(), LONG));
        assertEquals(Map.of("b", 29L, "c", 7L), changes.known);
    }

    @Test
    void shouldGoOnWhenSomethingCannotBeDecoded() throws InterruptedException {
        Subscription subscription = typed.listen(Delivery.everyChange(), changes);

        map.put("n/a", "one");
        typed.put("b", 2L);
        typed.put("a", 1L);

        assertEquals(new Change<>("b", null, 2L, 3), changes.next());
        assertEquals(new Change<>("a", null, 1L, 4), changes.next());
        assertEquals(Bytes.of("n/a"), changes.undecodable.remove().key());
        assertTrue(subscription.isOpen());
    }

    @Test
    void shouldEndWhenAListenerFails() throws InterruptedException {
        Changes<Long> ends = new Changes<>();
        IllegalStateException mine = new IllegalStateException("mine");
        Subscription subscription = typed.listen(Delivery.everyChange(), new ChangeListener<>() {
            @Override
            public void onChange(Change<String, Long> change) {
                throw mine;
            }

            @Override
            public void onEnd(Throwable cause) {
                ends.onEnd(cause);
            }
        });

        typed.put("a", 1L);

        assertEquals(mine, ends.end());
        assertFalse(subscription.isOpen());
        assertThrows(IllegalStateException.class, () -> subscription.awaitRevision(99, LONG));
        typed.put("b", 1L);
        assertThrows(
                IllegalStateException.class,
                () -> typed.listen(Delivery.everyChange(), change -> {
                    throw mine;
                }));
    }

    @Test
    void shouldEndWithTheMap() throws InterruptedException {
        Subscription subscription = typed.listen(Delivery.everyChange(), changes);
        CompletableFuture<Long> waiting = subscription.reached(99);
        map.close();

        assertNull(changes.end());
        assertThrows(NodeStoppedException.class, () -> subscription.awaitRevision(99, LONG));
        assertTrue(waiting.isCompletedExceptionally());
    }

    @Test
    void shouldWaitForARevisionAndNoLonger() throws InterruptedException {
        Subscription subscription = typed.listen(Delivery.everyChange(), changes);
        long next = map.stale().revision() + 1;

        assertFalse(subscription.awaitRevision(next, Duration.ofMillis(20)));
        CompletableFuture<Long> reached = subscription.reached(next);
        map.put("elsewhere", "x");

        assertTrue(reached.orTimeout(20, TimeUnit.SECONDS).join() >= next);
        CompletableFuture<Long> never = subscription.reached(next + 99);
        subscription.close();
        assertThrows(CancellationException.class, never::join);
    }

    /** Whatever happens while it is held up, in whatever pace, it knows in the end what there is, and each change joins the one before. */
    @RepeatedTest(30)
    void shouldKnowEverythingInTheEnd(RepetitionInfo repetition) throws InterruptedException {
        Random random = new Random(repetition.getCurrentRepetition());
        Delivery delivery = random.nextBoolean() ? Delivery.everyChange() : Delivery.latest();
        Subscription subscription = typed.listen(random.nextBoolean() ? delivery.on(own) : delivery, changes);
        boolean isHeld = false;
        for (int i = 0; i < 100; i++) {
            String key = "k" + random.nextInt(4);
            switch (random.nextInt(8)) {
                case 0, 1 -> typed.remove(key);
                case 2 -> typed.clear();
                case 3 -> {
                    if (isHeld) {
                        changes.letGo();
                    } else {
                        changes.hold();
                    }
                    isHeld = !isHeld;
                }
                default -> typed.put(key, random.nextLong());
            }
        }
        changes.letGo();

        assertTrue(
                subscription.awaitRevision(map.stale().revision(), LONG), "seed=" + repetition.getCurrentRepetition());
        assertEquals(typed.snapshot().entries(), changes.known, "seed=" + repetition.getCurrentRepetition());
    }
}
