package io.raftwright.testkit.recipes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.configmap.ConfigMap;
import io.raftwright.configmap.recipes.config.Configuration;
import io.raftwright.configmap.recipes.config.Deployments;
import io.raftwright.configmap.recipes.config.PropertySet;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** All deploy sets of properties, and roll back to earlier ones; a configuration at each member follows. */
final class ConfigurationTrial {
    private static final String PREFIX = "config/";

    private final ConfigMap map;
    private final List<Configuration> configurations = new ArrayList<>();
    private final List<List<PropertySet>> followed = new ArrayList<>();
    private final List<PropertySet> deployed = new CopyOnWriteArrayList<>();

    ConfigurationTrial(Storm storm) {
        map = storm.map(1);
        for (int member : Storm.MEMBERS) {
            Configuration configuration = Configuration.open(storm.map(member), PREFIX);
            configurations.add(configuration);
            List<PropertySet> sets = new CopyOnWriteArrayList<>();
            followed.add(sets);
            var unused = configuration.onRefresh(Runnable::run, (now, diff) -> sets.add(now));
            Deployments deployments = new Deployments(storm.map(member), PREFIX);
            Random random = new Random(member);
            int[] number = {0};
            storm.keepAtIt("configuration at " + member, () -> {
                deployed.add(change(deployments, random, member + "." + number[0]++));
                return true;
            });
        }
    }

    /** All properties of a set are alike, and one has a name of its own: so a mixture shows. */
    private PropertySet change(Deployments deployments, Random random, String id) {
        if (!deployed.isEmpty() && random.nextInt(4) == 0) {
            return deployments.rollback(
                    deployed.get(random.nextInt(deployed.size())).revision());
        }
        return deployments.deploy(Map.of("a", id, "b", id, "only." + id, id), "deployment " + id);
    }

    void assertWholeSetsInOrder(Chronicle chronicle) throws InterruptedException {
        TreeMap<Long, Map<String, String>> truth = new TreeMap<>();
        chronicle.replay(PREFIX, (revision, before, after) -> {
            Map<String, String> values = new TreeMap<>();
            after.forEach((key, kv) ->
                    values.put(key.substring(PREFIX.length()), kv.value().utf8()));
            values.remove("");
            truth.put(revision, values);
            assertEquals(3, values.size(), () -> "a mixture: " + values);
            assertEquals(1, new HashSet<>(values.values()).size(), () -> "a mixture: " + values);
        });
        assertTrue(truth.size() > 20, () -> "few deployments, count=" + truth.size());
        deployed.forEach(
                set -> assertEquals(truth.floorEntry(set.revision()).getValue(), set.values(), "not what was told"));
        PropertySet last = new Deployments(map, PREFIX).current();
        for (Configuration configuration : configurations) {
            assertTrue(configuration.awaitRevision(last.revision(), Patience.LONG));
            assertEquals(last.values(), configuration.current().values());
        }
        for (List<PropertySet> sets : followed) {
            Set<Long> revisions = new HashSet<>();
            long before = 0;
            for (PropertySet set : sets) {
                assertEquals(truth.get(set.revision()), set.values());
                assertTrue(revisions.add(set.revision()) && set.revision() > before, "told twice, or back");
                before = set.revision();
            }
            assertTrue(sets.size() > 20, () -> "little was told, sets=" + sets.size());
        }
    }
}
