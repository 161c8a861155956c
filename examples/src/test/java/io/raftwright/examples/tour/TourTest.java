package io.raftwright.examples.tour;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.configmap.ConfigMap;
import io.raftwright.configmap.api.Watch;
import io.raftwright.configmap.api.WatchEvent;
import io.raftwright.configmap.recipes.config.Configuration;
import io.raftwright.configmap.recipes.registry.Instance;
import io.raftwright.configmap.recipes.view.DecodeException;
import io.raftwright.configmap.recipes.view.Subscription;
import io.raftwright.configmap.recipes.view.TypedMap;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the tour shows is so. */
class TourTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    @TempDir
    private Path directory;

    private ConfigMap map;

    @BeforeEach
    void open() {
        map = ConfigMap.openSingle(directory);
    }

    @AfterEach
    void close() {
        map.close();
    }

    @Test
    void shouldShowTheMapsOwnCalls() throws InterruptedException {
        BlockingQueue<WatchEvent> seen = new LinkedBlockingQueue<>();
        try (Watch watch = Tour.follow(map, 1, seen::add)) {
            assertTrue(watch.isOpen());
            assertEquals(1, Tour.readAndWrite(map));
            assertTrue(Tour.move(map, "colour/sky", "colour/sea"));
            assertFalse(Tour.move(map, "colour/sky", "colour/sea"));
            for (String value : List.of("grey", "blue", "blue", "")) {
                assertEquals(value, seen.poll(30, TimeUnit.SECONDS).kv().value().utf8());
            }
        }
        long lease = Tour.leave(map, "here");
        assertEquals(1, map.leases().timeToLive(lease).keys().size());
    }

    @Test
    void shouldShowWhatAServiceBuildsOnThem() throws InterruptedException {
        BlockingQueue<String> reported = new LinkedBlockingQueue<>();
        assertEquals(2, Shop.sell(map, "pear", 2));
        try (Subscription report = Shop.report(map, Runnable::run, reported::add)) {
            assertEquals(5, Shop.sell(map, "pear", 3));
            assertTrue(report.awaitRevision(map.stale().revision(), LONG));
        }
        assertEquals(List.of("pear: null -> 2", "pear: 2 -> 5"), List.copyOf(reported));

        BlockingQueue<Set<String>> changed = new LinkedBlockingQueue<>();
        try (Configuration config = Configuration.open(map, "config/shop/")) {
            Supplier<Long> poolSize = Shop.poolSize(config, Runnable::run, changed::add);
            assertEquals(5, poolSize.get());
            long revision = Shop.deployAndThinkAgain(map).revision();
            assertTrue(config.awaitRevision(revision, LONG));
            assertEquals(10, poolSize.get());
            assertEquals(Set.of("db.pool", "db.url"), changed.poll(30, TimeUnit.SECONDS));
        }
        assertEquals(Map.of("shop-1", Instance.at("10.0.0.7:8080").with("zone", "a")), Shop.find(map));
    }

    /** Two functions are all that a JSON library must give; these two know one kind of object. */
    @Test
    void shouldKeepJsonByWhateverTheHostHas() {
        TypedMap<String, Long> prices = Shop.articles(map, price -> "{\"price\":" + price + "}", TourTest::price);

        prices.put("apple", 3L);
        map.put("articles/pear", "<price>4</price>");

        assertEquals(3, prices.get("apple"));
        assertEquals("{\"price\":3}", map.get("articles/apple"));
        Assertions.assertThrows(DecodeException.class, () -> prices.get("pear"));
    }

    private static Long price(String json) {
        if (!json.startsWith("{\"price\":") || !json.endsWith("}")) {
            throw new IllegalArgumentException("no price");
        }
        return Long.valueOf(json.substring(9, json.length() - 1));
    }
}
