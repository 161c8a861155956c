package io.raftwright.configmap.recipes.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.configmap.ConfigMap;
import io.raftwright.configmap.TestMap;
import io.raftwright.configmap.api.LeaseNotFoundException;
import io.raftwright.configmap.recipes.view.Change;
import io.raftwright.configmap.recipes.view.DecodeException;
import io.raftwright.configmap.recipes.view.Delivery;
import io.raftwright.configmap.recipes.view.LiveMap;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Services find each other for as long as they live. */
class ServiceRegistryTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    private final TestMap test = TestMap.open();
    private final ConfigMap map = test.map();
    private final ServiceRegistry registry = new ServiceRegistry(map, "services/");
    private final BlockingQueue<Change<String, Instance>> changes = new LinkedBlockingQueue<>();

    @AfterEach
    void close() {
        map.close();
    }

    @Test
    void shouldBeSeenUntilItDeregisters() throws Exception {
        listen();
        Instance instance = Instance.at("10.0.0.7:80").with("zone", "a & b");

        Registration one = registry.register("billing", "one", instance, LONG);

        assertTrue(one.isRegistered());
        assertEquals(instance, next().after());
        try (LiveMap<String, Instance> billing = registry.lookup("billing")) {
            assertEquals(Map.of("one", instance), billing.snapshot().entries());
        }
        assertEquals(Map.of(), registry.instances("bill").snapshot().entries());
        one.close();
        one.close();
        assertNull(next().after());
        assertFalse(one.isRegistered());
    }

    @Test
    void shouldTellWhetherItWantsToBeCalled() throws Exception {
        listen();
        Registration one = registry.register("billing", "one", Instance.at("here"), LONG);
        assertTrue(next().after().isHealthy());

        one.healthy(false);
        assertFalse(next().after().isHealthy());
        one.update(Instance.at("there"));
        assertEquals("there", next().after().address());
        one.close();
    }

    @Test
    void shouldRegisterAnewWhenItsLeaseIsLost() throws Exception {
        listen();
        Registration one = registry.register("billing", "one", Instance.at("here"), Duration.ofSeconds(2));
        one.healthy(false);
        assertTrue(next().after().isHealthy());
        assertFalse(next().after().isHealthy());
        long lease = registry.instances("billing").entry("one").lease();

        map.leases().revoke(lease);

        assertNull(next().after());
        assertFalse(next().after().isHealthy(), "as it was told last");
        assertTrue(registry.instances("billing").entry("one").lease() != lease);
        one.close();
        assertNull(next().after());
    }

    @Test
    void shouldLetAnotherTakeItsIdOver() throws Exception {
        Registration before = registry.register("billing", "one", Instance.at("before"), LONG);
        Registration after = registry.register("billing", "one", Instance.at("after"), LONG);
        listen();
        assertEquals("after", next().after().address());

        before.close();
        after.update(Instance.at("still there"));

        assertEquals("still there", next().after().address());
        after.close();
    }

    @Test
    void shouldSayThatItCannotTellOthersNow() throws Exception {
        listen();
        Registration one = registry.register("billing", "one", Instance.at("here"), LONG);
        next();
        one.close();
        assertNull(next().after());
        awaitNoLease(); // closing gives it back, behind the key

        assertThrows(LeaseNotFoundException.class, () -> one.healthy(false));
    }

    @Test
    void shouldRegisterAndLookUpWithoutWaiting() throws Exception {
        Registration one = registry.registerAsync("billing", "one", Instance.at("here"), LONG)
                .get(30, TimeUnit.SECONDS);
        try (LiveMap<String, Instance> billing =
                registry.lookupAsync("billing", Runnable::run).get(30, TimeUnit.SECONDS)) {
            assertEquals(Instance.at("here"), billing.get("one"));
            one.updateAsync(Instance.at("there")).get(30, TimeUnit.SECONDS);
            one.healthyAsync(false).get(30, TimeUnit.SECONDS);
            assertTrue(billing.awaitRevision(map.stale().revision(), LONG));
            assertEquals(Instance.at("there").healthy(false), billing.get("one"));
        }
        one.close();
    }

    /** However fast they come, nothing older is told behind something newer, and the last one is told. */
    @Test
    void shouldTellTheNewestOfManyUpdates() throws Exception {
        listen();
        Registration one = registry.register("billing", "one", Instance.at("0"), LONG);
        CompletableFuture<?> last = CompletableFuture.completedFuture(null);
        for (int i = 1; i <= 200; i++) {
            last = one.updateAsync(Instance.at("" + i));
        }
        last.get(30, TimeUnit.SECONDS);

        int told = Integer.parseInt(next().after().address());
        while (told < 200) {
            int later = Integer.parseInt(next().after().address());
            assertTrue(later > told, later + " behind " + told);
            told = later;
        }
        one.close();
    }

    @Test
    void shouldDeregisterWhatNobodyWaitsForAnyMore() {
        registry.registerAsync("billing", "one", Instance.at("here"), LONG).cancel(false);

        awaitNoLease();
        assertEquals(Map.of(), registry.instances("billing").snapshot().entries());
    }

    private void awaitNoLease() {
        long deadlineNs = System.nanoTime() + LONG.toNanos();
        while (!map.leases().list().isEmpty()) {
            assertTrue(System.nanoTime() < deadlineNs, "a lease stays");
            Thread.onSpinWait();
        }
    }

    @Test
    void shouldRefuseNamesThatWouldBeOthers() {
        assertThrows(IllegalArgumentException.class, () -> registry.lookup("a/b"));
        assertThrows(IllegalArgumentException.class, () -> registry.lookup(""));
        assertThrows(IllegalArgumentException.class, () -> registry.register("a", "b/c", Instance.at("here"), LONG));
        map.put("services/billing/wrong", "no instance");
        assertThrows(DecodeException.class, () -> registry.instances("billing").snapshot());
    }

    /** At once, without a session that stays, or a future that nobody completes. */
    @Test
    void shouldRefuseWhatCannotBeWritten() throws Exception {
        String noText = "half a pair \ud800";
        assertThrows(
                IllegalArgumentException.class,
                () -> registry.registerAsync("billing", noText, Instance.at("here"), LONG)
                        .get(10, TimeUnit.SECONDS));
        assertEquals(List.of(), map.leases().list());

        listen();
        Registration one = registry.register("billing", "one", Instance.at("here"), LONG);
        assertEquals("here", next().after().address());
        assertThrows(
                NullPointerException.class, () -> one.updateAsync(withoutZone()).get(10, TimeUnit.SECONDS));
        one.healthyAsync(false).get(10, TimeUnit.SECONDS);
        assertEquals(Instance.at("here").healthy(false), next().after());
        one.close();
    }

    /** A variable of the environment that is not set, say. */
    private static Instance withoutZone() {
        return Instance.at("there").with("zone", null);
    }

    @Property(tries = 200)
    void shouldReadTheInstanceThatItWrote(
            @ForAll String address, @ForAll boolean isHealthy, @ForAll Map<String, String> meta) {
        Instance instance = new Instance(replaced(address), isHealthy, Map.of()).healthy(isHealthy);
        for (Map.Entry<String, String> each : meta.entrySet()) {
            instance = instance.with(replaced(each.getKey()), replaced(each.getValue()));
        }

        assertEquals(instance, Instance.codec().decode(Instance.codec().encode(instance)));
    }

    /** Half surrogate pairs are no text. */
    private static String replaced(String text) {
        return text.replaceAll("\\p{Cs}", "?");
    }

    private void listen() {
        var unused = registry.instances("billing").listen(Delivery.everyChange(), changes::add);
    }

    private Change<String, Instance> next() throws InterruptedException {
        Change<String, Instance> next = changes.poll(30, TimeUnit.SECONDS);
        assertTrue(next != null, "nothing was told");
        return next;
    }
}
