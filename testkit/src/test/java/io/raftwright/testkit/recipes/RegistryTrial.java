package io.raftwright.testkit.recipes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.configmap.api.KeyRange;
import io.raftwright.configmap.api.KeyValue;
import io.raftwright.configmap.api.LeaseNotFoundException;
import io.raftwright.configmap.recipes.registry.Instance;
import io.raftwright.configmap.recipes.registry.Registration;
import io.raftwright.configmap.recipes.registry.ServiceRegistry;
import io.raftwright.configmap.recipes.view.Delivery;
import io.raftwright.configmap.recipes.view.LiveMap;
import io.raftwright.configmap.recipes.view.Subscription;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReferenceArray;

/** An instance at each member registers and says ever new things of itself; all members look on. */
final class RegistryTrial implements AutoCloseable {
    private static final String KEYS = "services/shop/";

    private final Storm storm;
    private final AtomicReferenceArray<Registration> registrations = new AtomicReferenceArray<>(Storm.MEMBERS.size());
    private final List<LiveMap<String, Instance>> lookups = new ArrayList<>();
    private final List<Subscription> listening = new ArrayList<>();
    private final List<List<String>> seen = new ArrayList<>();

    RegistryTrial(Storm storm) {
        this.storm = storm;
        for (int member : Storm.MEMBERS) {
            ServiceRegistry registry = new ServiceRegistry(storm.map(member), "services/");
            List<String> changes = new CopyOnWriteArrayList<>();
            seen.add(changes);
            listening.add(registry.instances("shop")
                    .listen(Delivery.everyChange(), change -> changes.add(change.key() + " " + change.after())));
            lookups.add(registry.lookup("shop"));
            int[] number = {0};
            storm.keepAtIt("registry at " + member, () -> tell(registry, member, number[0]++));
            storm.mortal(
                    member,
                    () -> storm.map(member).stale().range(KeyRange.key(KEYS + member)).kvs().stream()
                            .map(KeyValue::lease)
                            .toList());
        }
    }

    private boolean tell(ServiceRegistry registry, int member, int number) {
        Instance now = Instance.at("port " + number);
        Registration own = registrations.get(member - 1);
        if (own == null) {
            registrations.set(member - 1, registry.register("shop", "" + member, now, Life.TTL));
            return true;
        }
        try {
            own.update(now);
            return true;
        } catch (LeaseNotFoundException e) {
            return false; // it is about to be registered anew
        }
    }

    void assertSeenAsRegistered(Chronicle chronicle) throws InterruptedException {
        for (int member : Storm.MEMBERS) {
            Patience.until(
                    () -> registrations.get(member - 1).isRegistered(), () -> "not registered anew, member=" + member);
        }
        long last = storm.map(1).range(KeyRange.key("ready")).revision();
        for (LiveMap<String, Instance> lookup : lookups) {
            assertTrue(lookup.awaitRevision(last, Patience.LONG));
            assertEquals(3, lookup.snapshot().entries().size());
        }
        for (Subscription one : listening) {
            assertTrue(one.awaitRevision(last, Patience.LONG));
        }
        List<String> told = new ArrayList<>();
        Map<String, Integer> anew = new TreeMap<>();
        chronicle.whole(storm.map(1)).replay(KEYS, (revision, before, after) -> {
            after.forEach((key, kv) -> {
                if (kv.modRevision() == revision) {
                    told.add(id(key) + " " + Instance.codec().decode(kv.value()));
                    anew.merge(id(key), kv.version() == 1 ? 1 : 0, Integer::sum);
                }
            });
            before.keySet().stream().filter(key -> !after.containsKey(key)).forEach(key -> told.add(id(key) + " null"));
        });
        seen.forEach(one -> assertEquals(told, one, "all see the same, in the same order"));
        for (int member : storm.outlived()) {
            assertTrue(anew.get("" + member) > 1, () -> "member " + member + " was cut off for long: " + anew);
        }
    }

    private static String id(String key) {
        return key.substring(KEYS.length());
    }

    @Override
    public void close() {
        for (int i = 0; i < registrations.length(); i++) {
            Registration registration = registrations.get(i);
            if (registration != null) {
                registration.close();
            }
        }
    }
}
