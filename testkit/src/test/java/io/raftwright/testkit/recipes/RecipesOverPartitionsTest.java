package io.raftwright.testkit.recipes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.api.IndeterminateException;
import io.raftwright.api.RefusedException;
import io.raftwright.configmap.ConfigMap;
import io.raftwright.configmap.api.KeyRange;
import io.raftwright.configmap.api.Op;
import io.raftwright.configmap.api.Txn;
import io.raftwright.configmap.api.WatchRequest;
import io.raftwright.configmap.recipes.Session;
import io.raftwright.configmap.recipes.lock.FencedLock;
import io.raftwright.configmap.recipes.lock.Hold;
import io.raftwright.configmap.recipes.sync.Counter;
import io.raftwright.configmap.recipes.view.Codec;
import io.raftwright.configmap.recipes.view.ContendedException;
import io.raftwright.configmap.recipes.view.Delivery;
import io.raftwright.configmap.recipes.view.Subscription;
import io.raftwright.configmap.recipes.view.TypedMap;
import io.raftwright.testkit.history.Call;
import io.raftwright.testkit.history.HistoryRecorder;
import io.raftwright.testkit.history.LinearizabilityCheck;
import io.raftwright.testkit.history.Register;
import io.raftwright.testkit.history.SequentialModel;
import io.raftwright.testkit.history.Verdict;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Clients on all members keep at it while the leader is cut off, three times: what they were promised holds. */
@Timeout(180)
class RecipesOverPartitionsTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final int DEPOSITIONS = 3;

    /** What clients do between two depositions, at least. */
    private static final int ROUND = 10;

    @TempDir
    private Path directory;

    private final ExecutorService clients = Executors.newCachedThreadPool();
    private final List<Future<?>> working = new ArrayList<>();
    private Trio trio;
    private volatile boolean isOver;

    @BeforeEach
    void open() {
        trio = new Trio(directory);
        trio.map(1).put("ready", "yes");
    }

    @AfterEach
    void close() {
        isOver = true;
        clients.shutdownNow();
        trio.close();
    }

    @Test
    void shouldCountLinearizably() throws Exception {
        HistoryRecorder recorder = new HistoryRecorder(System::nanoTime);
        for (int member = 1; member <= 3; member++) {
            Counter counter = new Counter(trio.map(member), "count").within(Duration.ofSeconds(2));
            int client = member;
            keepAtIt(() -> {
                record(
                        recorder,
                        client,
                        io.raftwright.testkit.history.Counter.add("count", client),
                        () -> counter.add(client));
                record(recorder, client, io.raftwright.testkit.history.Counter.read("count"), counter::get);
            });
        }
        List<Long> told = new CopyOnWriteArrayList<>();
        TypedMap<String, Long> counts = TypedMap.over(trio.map(2), "count", Codec.text(), Codec.decimal());
        List<String> gaps = new CopyOnWriteArrayList<>();
        Subscription subscription = counts.listen(Delivery.everyChange(), change -> {
            long before = told.isEmpty() ? 0 : told.get(told.size() - 1);
            if (change.before() != null && change.before() != before) {
                gaps.add(change.toString());
            }
            told.add(change.after());
        });

        depose(recorder::size);

        assertLinearizable(new io.raftwright.testkit.history.Counter(), recorder);
        long last = trio.map(2).range(KeyRange.key("count")).revision();
        assertTrue(subscription.awaitRevision(last, LONG));
        assertEquals(List.of(), gaps, "told with a gap, or twice");
        assertEquals(counts.get(""), told.get(told.size() - 1));
    }

    @Test
    void shouldKeepATypedMapLinearizable() throws Exception {
        HistoryRecorder recorder = new HistoryRecorder(System::nanoTime);
        for (int member = 1; member <= 3; member++) {
            TypedMap<String, Long> typed = TypedMap.over(trio.map(member), "r/", Codec.text(), Codec.sortedLong())
                    .within(Duration.ofSeconds(2));
            Random random = new Random(member);
            int client = member;
            keepAtIt(() -> act(recorder, client, typed, "k" + random.nextInt(2), random));
        }

        depose(recorder::size);

        assertLinearizable(new Register(), recorder);
    }

    private static void act(
            HistoryRecorder recorder, int client, TypedMap<String, Long> typed, String key, Random random) {
        long value = random.nextInt(5);
        long other = random.nextInt(5);
        switch (random.nextInt(5)) {
            case 0 ->
                record(recorder, client, Register.write(key, value), () -> {
                    typed.put(key, value);
                    return Call.NONE;
                });
            case 1 -> record(recorder, client, Register.delete(key), () -> done(typed.remove(key) != null));
            case 2 ->
                record(
                        recorder,
                        client,
                        Register.compareAndSet(key, value, other),
                        () -> done(typed.replace(key, value, other)));
            case 3 ->
                record(
                        recorder,
                        client,
                        Register.compareAndSet(key, Call.NONE, value),
                        () -> done(typed.putIfAbsent(key, value) == null));
            default ->
                record(recorder, client, Register.read(key), () -> {
                    Long read = typed.get(key);
                    return read == null ? Call.NONE : read;
                });
        }
    }

    private static long done(boolean isDone) {
        return isDone ? Register.DONE : Register.NOT_DONE;
    }

    @Test
    void shouldLetOneHoldALockAtATime() throws Exception {
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        AtomicInteger holds = new AtomicInteger();
        List<Session> sessions = new ArrayList<>();
        for (int member = 1; member <= 3; member++) {
            ConfigMap map = trio.map(member);
            Session session = Session.open(map, Duration.ofSeconds(30));
            sessions.add(session);
            FencedLock lock = new FencedLock(session, "lock");
            keepAtIt(() -> {
                try (Hold hold = lock.tryLock(Duration.ofSeconds(5))) {
                    if (hold != null) {
                        most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                        try {
                            var unused = map.commit(
                                    Txn.when(hold.isHeld()).then(Op.put("guarded", "" + hold.fencingToken())));
                        } finally {
                            assertTrue(session.isLive());
                            inside.decrementAndGet();
                            holds.incrementAndGet();
                        }
                    }
                } catch (RefusedException | IndeterminateException e) {
                    assertTrue(session.isLive(), e::toString); // asks again: it may still be in line
                }
            });
        }
        List<Long> tokens = new CopyOnWriteArrayList<>();
        var watch = trio.map(3)
                .watch(
                        WatchRequest.of(KeyRange.key("guarded")),
                        batch -> batch.events()
                                .forEach(event -> tokens.add(
                                        Long.valueOf(event.kv().value().utf8()))));

        depose(holds::get);

        long last = trio.map(3).range(KeyRange.key("guarded")).revision();
        await(() -> watch.nextRevision() > last, "the watch stands still");
        assertEquals(1, most.get(), "inside at a time");
        assertEquals(tokens.stream().sorted().toList(), List.copyOf(tokens), "somebody wrote late");
        sessions.forEach(Session::close);
    }

    // ---- clients

    /** Something that a client does again and again. */
    private interface Work {
        void once() throws Exception;
    }

    private void keepAtIt(Work work) {
        working.add(clients.submit((Callable<Void>) () -> {
            while (!isOver) {
                work.once();
            }
            return null;
        }));
    }

    /**
     * Cuts the leader off again and again.
     *
     * @param progress counts what clients have done: they do something between two depositions
     */
    private void depose(IntSupplier progress) throws Exception {
        for (int i = 0; i < DEPOSITIONS; i++) {
            awaitMore(progress);
            trio.deposeLeader();
        }
        awaitMore(progress);
        isOver = true;
        for (Future<?> client : working) {
            client.get(60, TimeUnit.SECONDS);
        }
    }

    private static void awaitMore(IntSupplier progress) {
        int enough = progress.getAsInt() + ROUND;
        await(() -> progress.getAsInt() >= enough, "nobody gets anything done");
    }

    private static void await(BooleanSupplier condition, String otherwise) {
        long endNs = System.nanoTime() + LONG.toNanos();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < endNs, otherwise);
            LockSupport.parkNanos(1_000_000);
        }
    }

    /** What failed for certain is refused; what nobody knows of stays open. */
    private static void record(HistoryRecorder recorder, int client, Call call, LongSupplier asked) {
        int id = recorder.invoke(client, call);
        try {
            recorder.returned(id, asked.getAsLong());
        } catch (RefusedException | ContendedException e) {
            recorder.refused(id);
        } catch (IndeterminateException e) {
            assertTrue(recorder.size() > id, "it stays open");
        }
    }

    private static <S> void assertLinearizable(SequentialModel<S> model, HistoryRecorder recorder) {
        Verdict verdict = LinearizabilityCheck.of(model).check(recorder.history());
        assertTrue(verdict instanceof Verdict.Linearizable, verdict::toString);
    }
}
