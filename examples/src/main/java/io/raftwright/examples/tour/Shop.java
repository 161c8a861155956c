package io.raftwright.examples.tour;

import io.raftwright.configmap.ConfigMap;
import io.raftwright.configmap.recipes.config.Configuration;
import io.raftwright.configmap.recipes.config.Deployments;
import io.raftwright.configmap.recipes.config.PropertySet;
import io.raftwright.configmap.recipes.registry.Instance;
import io.raftwright.configmap.recipes.registry.Registration;
import io.raftwright.configmap.recipes.registry.ServiceRegistry;
import io.raftwright.configmap.recipes.view.Codec;
import io.raftwright.configmap.recipes.view.Delivery;
import io.raftwright.configmap.recipes.view.LiveMap;
import io.raftwright.configmap.recipes.view.Subscription;
import io.raftwright.configmap.recipes.view.TypedMap;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/** What a service builds on a map: values with types, configuration that changes as one, other services that are found. */
public final class Shop {
    private static final Duration LIFE = Duration.ofSeconds(10);

    private Shop() {}

    public static void main(String[] args) {
        try (ConfigMap map = ConfigMap.openSingle(Path.of(args[0]))) {
            System.out.println("sold: " + sell(map, "apple", 3));
            System.out.println("rolled back to: " + deployAndThinkAgain(map).values());
            System.out.println("found: " + find(map));
        }
    }

    // region typed
    /** A part of the map with types, changed by compare-and-set until nobody came between. */
    static long sell(ConfigMap map, String article, long count) {
        TypedMap<String, Long> sold = TypedMap.over(map, "sold/", Codec.text(), Codec.decimal());
        Long total = sold.merge(article, count, Long::sum);
        return total == null ? 0 : total; // null only where the function answers null, which removes the key
    }

    /** What there is, and then every change of it: on the caller's own executor, nothing left out, nothing queued. */
    static Subscription report(ConfigMap map, Executor executor, Consumer<String> reporter) {
        TypedMap<String, Long> sold = TypedMap.over(map, "sold/", Codec.text(), Codec.decimal());
        return sold.listen(
                Delivery.everyChange().on(executor),
                change -> reporter.accept(change.key() + ": " + change.before() + " -> " + change.after()));
    }
    // endregion

    // region json
    /** JSON by whatever the host has: {@code articles(map, gson::toJson, text -> gson.fromJson(text, Article.class))}. */
    static <A> TypedMap<String, A> articles(ConfigMap map, Function<A, String> toJson, Function<String, A> fromJson) {
        return TypedMap.over(map, "articles/", Codec.text(), Codec.ofText(toJson, fromJson));
    }
    // endregion

    // region config
    /** A set of properties is in force as one, and so is the one before when it turns out to be the better one. */
    static PropertySet deployAndThinkAgain(ConfigMap map) {
        Deployments deployments = new Deployments(map, "config/shop/");
        PropertySet good = deployments.deploy(Map.of("db.url", "jdbc:one", "db.pool", "10"), "as it was");
        deployments.deploy(Map.of("db.url", "jdbc:two"), "a mistake");
        return deployments.rollback(good.revision());
    }

    /** Never a part of a deployment: the changed names come together. */
    static Supplier<Long> poolSize(Configuration config, Executor executor, Consumer<Set<String>> changed) {
        config.onRefresh(executor, (now, diff) -> changed.accept(diff.names()));
        return config.number("db.pool", 5);
    }
    // endregion

    // region registry
    /** Registered until it is closed or this process dies; found by others without asking anybody. */
    static Map<String, Instance> find(ConfigMap map) {
        ServiceRegistry registry = new ServiceRegistry(map, "services/");
        Instance here = Instance.at("10.0.0.7:8080").with("zone", "a");
        try (Registration self = registry.register("shop", "shop-1", here, LIFE);
                LiveMap<String, Instance> shops = registry.lookup("shop")) {
            assert self.isRegistered();
            return shops.snapshot().entries();
        }
    }
    // endregion
}
