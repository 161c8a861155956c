package io.raftwright.configmap.recipes.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.configmap.ConfigMap;
import io.raftwright.configmap.TestMap;
import io.raftwright.configmap.api.Bytes;
import io.raftwright.configmap.api.CompactedException;
import io.raftwright.configmap.api.InvalidRequestException;
import io.raftwright.configmap.api.KeyRange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Sets of properties change as one, are followed as one, and come back as one. */
class ConfigurationTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    private final TestMap test = TestMap.open();
    private final ConfigMap map = test.map();
    private final Deployments deployments = new Deployments(map, "config/");
    private final Configuration config = Configuration.open(map, "config/");
    private final ExecutorService own = Executors.newSingleThreadExecutor();

    @AfterEach
    void close() {
        own.shutdownNow();
        map.close();
    }

    // ---- deployments

    @Test
    void shouldPutAWholeSetInForceInOneRevision() throws InterruptedException {
        PropertySet first = deployments.deploy(Map.of("a", "1", "b", "2"), "first");
        PropertySet second = deployments.deploy(Map.of("b", "2", "c", "3"), "second");

        assertEquals(first.revision() + 1, second.revision());
        assertEquals(second, deployments.current());
        assertEquals(first, deployments.at(first.revision()));
        assertEquals(
                new PropertyDiff(Map.of("c", "3"), Set.of("a")), deployments.diff(first.revision(), second.revision()));
        assertEquals(2, map.get(Bytes.of("config/b")).modRevision(), "not written again");
        assertTrue(config.awaitRevision(second.revision(), LONG));
        assertEquals(second, config.current());
    }

    @Test
    void shouldWriteNothingWhereNothingDiffers() {
        PropertySet first = deployments.deploy(Map.of("a", "1"), "first");

        assertEquals(first, deployments.deploy(Map.of("a", "1"), "again"));
        assertEquals(List.of(new Deployment(first.revision(), "first")), deployments.history(9));
    }

    @Test
    void shouldRollBackToWhatWasInForce() {
        PropertySet first = deployments.deploy(Map.of("a", "1", "b", "2"), "first");
        PropertySet second = deployments.deploy(Map.of("a", "9"), "a mistake");

        PropertySet third = deployments.rollback(first.revision());

        assertEquals(first.values(), third.values());
        assertEquals(second.revision() + 1, third.revision());
        assertEquals(
                List.of("rollback to revision 2", "a mistake", "first"),
                deployments.history(9).stream().map(Deployment::note).toList());
        assertEquals(1, deployments.history(1).size());
        map.compact(third.revision());
        assertThrows(CompactedException.class, () -> deployments.rollback(first.revision()));
        assertEquals(1, deployments.history(9).size());
    }

    @Test
    void shouldRefuseMoreChangesThanATransactionHolds() {
        Map<String, String> many = new TreeMap<>();
        for (int i = 0; i < Deployments.MAX_CHANGES; i++) {
            many.put("k" + i, "" + i);
        }
        PropertySet most = deployments.deploy(many, "as many as there may be");
        many.put("one more", "is not changed much");
        PropertySet more = deployments.deploy(many, "a set may be of any size");
        many.replaceAll((name, value) -> value + "!");

        InvalidRequestException refused =
                assertThrows(InvalidRequestException.class, () -> deployments.deploy(many, "too many"));

        assertEquals(InvalidRequestException.Reason.TOO_MANY_OPS, refused.reason());
        assertEquals(more, deployments.current());
        assertEquals(most.revision() + 1, more.revision());
        assertThrows(InvalidRequestException.class, () -> deployments.deploy(Map.of("", "x"), "no name"));
    }

    /** Each set is whole: whoever deploys at the same time as others is judged by what the others left. */
    @Test
    void shouldDeployOneAfterTheOther() {
        List<CompletableFuture<PropertySet>> all = new ArrayList<>();
        Executor ownThreads = task -> new Thread(task, "deploys").start(); // the pool of all may have a single one
        for (int i = 0; i < 8; i++) {
            Map<String, String> set = Map.of("owner", "" + i, "only-" + i, "here");
            all.add(CompletableFuture.supplyAsync(() -> deployments.deploy(set, "one of many"), ownThreads));
        }
        for (CompletableFuture<PropertySet> each : all) {
            PropertySet deployed = each.join();
            assertEquals(deployed, deployments.at(deployed.revision()), "not whole");
        }
        assertEquals(8, deployments.history(99).size());
    }

    @Test
    void shouldDoTheSameWithFutures() throws Exception {
        AsyncDeployments async = deployments.async(own);
        PropertySet first = get(async.deploy(Map.of("a", "1", "b", "2"), "first"));
        PropertySet second = get(async.deploy(Map.of("a", "9"), "a mistake"));
        PropertySet third = get(async.rollback(first.revision()));

        assertEquals(first.values(), third.values());
        assertEquals(third, get(async.deploy(third.values(), "again")));
        assertEquals(deployments.current(), get(async.current()));
        assertEquals(deployments.at(second.revision()), get(async.at(second.revision())));
        assertEquals(
                deployments.diff(first.revision(), second.revision()),
                get(async.diff(first.revision(), second.revision())));
        assertEquals(deployments.history(9), get(async.history(9)));
        assertEquals(deployments.history(2), get(async.history(2)));
        map.compact(third.revision());
        assertEquals(deployments.history(9), get(async.history(9)));
        assertFails(CompactedException.class, async.rollback(first.revision()));
        Map<String, String> many = new TreeMap<>();
        for (int i = 0; i <= Deployments.MAX_CHANGES; i++) {
            many.put("k" + i, "" + i);
        }
        assertFails(InvalidRequestException.class, async.deploy(many, "too many"));
        assertThrows(InvalidRequestException.class, () -> async.deploy(Map.of("", "x"), "no name"));
    }

    /** Whoever holds up the executor holds up nobody else: a failure, too, is told there, and not on a thread of the map. */
    @Test
    void shouldTellFailuresOnTheExecutor() throws Exception {
        Thread ownThread = own.submit(Thread::currentThread).get();
        CountDownLatch asked = new CountDownLatch(1);
        var unused = own.submit(() -> asked.await(30, TimeUnit.SECONDS));

        CompletableFuture<Thread> failed =
                deployments.async(own).at(1_000_000).handle((set, failure) -> Thread.currentThread());
        test.cutOff(true);
        CompletableFuture<Thread> unopened = Configuration.openAsync(map.within(Duration.ofMillis(50)), "config/", own)
                .handle((opened, failure) -> Thread.currentThread());
        asked.countDown();

        assertEquals(ownThread, get(failed));
        assertEquals(ownThread, get(unopened));
    }

    @Test
    void shouldFailWhereTheExecutorTakesNothing() {
        deployments.deploy(Map.of("a", "1"), "first");
        own.shutdown();

        assertFails(RejectedExecutionException.class, deployments.async(own).current());
        assertFails(RejectedExecutionException.class, deployments.async(own).at(1_000_000));
    }

    @Test
    void shouldDeployOneAfterTheOtherWithFutures() throws Exception {
        List<CompletableFuture<PropertySet>> all = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            all.add(deployments.async(own).deploy(Map.of("owner", "" + i, "only-" + i, "here"), "one of many"));
        }
        for (CompletableFuture<PropertySet> each : all) {
            assertEquals(get(each), deployments.at(get(each).revision()), "not whole");
        }
        assertEquals(8, deployments.history(99).size());
    }

    @Test
    void shouldOpenWithoutWaiting() throws Exception {
        PropertySet deployed = deployments.deploy(Map.of("a", "1"), "first");

        try (Configuration other = get(Configuration.openAsync(map, "config/", own))) {
            assertEquals(deployed, other.current());
            long revision = map.put("config/a", "2").revision();
            assertEquals(revision, get(other.reached(revision)));
            assertEquals("2", other.current().get("a"));
        }
    }

    private static <T> T get(CompletableFuture<T> future) throws Exception {
        return future.get(30, TimeUnit.SECONDS);
    }

    private static void assertFails(Class<? extends Throwable> expected, CompletableFuture<?> future) {
        ExecutionException failed = assertThrows(ExecutionException.class, () -> get(future));
        assertEquals(expected, failed.getCause().getClass());
    }

    // ---- what is not UTF-8

    /** One rule for all: it is no property, no set shows it, and the next deployment clears it away. */
    @Test
    void shouldLeaveOutWhatIsNoText() throws Exception {
        PropertySet deployed = deployments.deploy(Map.of("a", "1", "b", "1", "c", "1"), "first");
        putRaw("config/b", (byte) 0xff);
        putRaw("config/c", (byte) 0xc3);
        map.put(noText(), Bytes.of("named badly"));

        PropertySet seen = deployments.current();

        assertEquals(Map.of("a", "1"), seen.values());
        assertEquals(seen, get(deployments.async(own).current()));
        assertTrue(config.awaitRevision(seen.revision(), LONG));
        assertEquals(seen, config.current());
        assertEquals(seen, Configuration.open(map, "config/").current());
        assertEquals(deployed, deployments.at(deployed.revision()));
    }

    @Test
    void shouldClearAwayWhatIsNoTextWithTheNextDeployment() throws Exception {
        Map<String, String> wanted = Map.of("a", "1", "b", "1");
        deployments.deploy(wanted, "first");
        putRaw("config/b", (byte) 0xff);
        putRaw("config/stray", (byte) 0xff);
        map.put(noText(), Bytes.of("named badly"));

        PropertySet healed = deployments.deploy(wanted, "healed");

        assertEquals(wanted, healed.values());
        assertEquals(3, map.range(KeyRange.prefix("config/")).count(), "two properties and the note");
        assertEquals(healed, deployments.deploy(wanted, "nothing to do"));
        assertTrue(config.awaitRevision(healed.revision(), LONG));
        assertEquals(healed, config.current());
    }

    private void putRaw(String key, byte value) {
        map.put(Bytes.of(key), Bytes.of(new byte[] {value}));
    }

    /** A key below the prefix whose name is not UTF-8. */
    private static Bytes noText() {
        return Bytes.of(new byte[] {'c', 'o', 'n', 'f', 'i', 'g', '/', (byte) 0xff});
    }

    @Test
    void shouldBridgeToProperties() {
        Properties defaults = new Properties();
        defaults.setProperty("colour", "red");
        Properties properties = new Properties(defaults);
        properties.setProperty("size", "7");

        PropertySet deployed = deployments.deploy(properties, "from a file");

        assertEquals(Map.of("colour", "red", "size", "7"), deployed.values());
        assertEquals("7", deployed.toProperties().getProperty("size"));
    }

    // ---- what is in force

    @Test
    void shouldReadWhatAPropertyMeans() {
        PropertySet set = new PropertySet(7, Map.of("n", " 5 ", "f", "true", "d", "PT2S", "x", "secret"));

        assertEquals(5, set.number("n", 1));
        assertEquals(1, set.number("none", 1));
        assertTrue(set.flag("f", false));
        assertEquals(Duration.ofSeconds(2), set.duration("d", Duration.ZERO));
        assertEquals("secret", set.get("x", "other"));
        assertEquals("other", set.get("none", "other"));
        assertNull(set.get("none"));
        for (Supplier<?> wrong : List.<Supplier<?>>of(
                () -> set.number("x", 1), () -> set.flag("x", false), () -> set.duration("x", Duration.ZERO))) {
            PropertyException unread = assertThrows(PropertyException.class, wrong::get);
            assertFalse(unread.getMessage().contains("secret"), unread::getMessage);
        }
    }

    @Test
    void shouldSupplyWhatAPropertyIsNow() throws InterruptedException {
        Supplier<Long> limit = config.number("limit", 10);
        Supplier<String> name = config.text("name", "nobody");
        assertEquals(10, limit.get());

        set("limit", "20");
        assertEquals(20, limit.get());
        set("limit", "many");
        assertEquals(20, limit.get(), "what was read last");
        assertEquals("many", config.current().get("limit"));
        set("limit", "30");
        assertEquals(30, limit.get());
        map.delete("config/limit");
        assertTrue(config.awaitRevision(map.stale().revision(), LONG));
        assertEquals(10, limit.get());
        assertEquals("nobody", name.get());
    }

    @Test
    void shouldTellASlowListenerOfSeveralChangesAsOne() throws Exception {
        BlockingQueue<PropertyDiff> told = new LinkedBlockingQueue<>();
        CountDownLatch letGo = new CountDownLatch(1);
        CountDownLatch isBusy = new CountDownLatch(1);
        config.onRefresh(own, (now, diff) -> {
            isBusy.countDown();
            try {
                assertTrue(letGo.await(30, TimeUnit.SECONDS));
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            told.add(diff);
        });
        set("a", "1");
        assertTrue(isBusy.await(30, TimeUnit.SECONDS));

        set("b", "1");
        set("b", "2");
        set("c", "1");
        map.delete("config/c");
        assertTrue(config.awaitRevision(map.stale().revision(), LONG));
        letGo.countDown();

        assertEquals(Set.of("a"), next(told).names());
        assertEquals(new PropertyDiff(Map.of("b", "2"), Set.of()), next(told));
    }

    @Test
    void shouldTellADeploymentAsOne() throws Exception {
        BlockingQueue<PropertySet> told = new LinkedBlockingQueue<>();
        Configuration.Refreshing refreshing = config.onRefresh(own, (now, diff) -> told.add(now));
        for (int i = 0; i < 50; i++) {
            deployments.deploy(Map.of("a", "" + i, "b", "" + i), "" + i);
        }
        PropertySet last;
        do {
            last = next(told);
            assertEquals(last.get("a"), last.get("b"), "a part of a deployment was seen");
        } while (!"49".equals(last.get("a")));

        refreshing.close();
        set("a", "50");
        own.submit(() -> {}).get(30, TimeUnit.SECONDS);
        assertTrue(told.isEmpty());
    }

    @Test
    void shouldGoOnWhenAListenerFails() throws Exception {
        BlockingQueue<PropertyDiff> told = new LinkedBlockingQueue<>();
        config.onRefresh(own, (now, diff) -> {
            told.add(diff);
            throw new IllegalStateException("mine");
        });
        ExecutorService closed = Executors.newSingleThreadExecutor();
        closed.shutdown();
        config.onRefresh(closed, (now, diff) -> told.add(diff));

        set("a", "1");
        assertEquals(Set.of("a"), next(told).names());
        set("b", "1");
        assertEquals(Set.of("b"), next(told).names());
        assertTrue(config.isOpen());
    }

    @Test
    void shouldStayAsItIsOnceClosed() throws InterruptedException {
        set("a", "1");

        config.close();
        map.put("config/a", "2");

        assertFalse(config.isOpen());
        assertEquals("1", config.current().get("a"));
    }

    private void set(String name, String value) throws InterruptedException {
        assertTrue(config.awaitRevision(map.put("config/" + name, value).revision(), LONG));
    }

    private static <T> T next(BlockingQueue<T> told) throws InterruptedException {
        T next = told.poll(30, TimeUnit.SECONDS);
        assertNotNull(next, "nothing was told");
        return next;
    }
}
