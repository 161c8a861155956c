package io.raftwright.configmap.recipes.registry;

import io.raftwright.configmap.ConfigMap;
import io.raftwright.configmap.recipes.view.Codec;
import io.raftwright.configmap.recipes.view.LiveMap;
import io.raftwright.configmap.recipes.view.TypedMap;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * Services that find each other: an instance registers for as long as its process lives, and others look it up.
 *
 * <pre>{@code
 * ServiceRegistry registry = new ServiceRegistry(map, "services/");
 * Registration self = registry.register("billing", "billing-1", Instance.at("10.0.0.7:8080"), Duration.ofSeconds(10));
 * LiveMap<String, Instance> payments = registry.lookup("payments");   // kept current; reads cost nothing
 * }</pre>
 *
 * <p>An instance that was lost is seen for as long as its lease lives, and one that is seen may be gone a moment later: whoever calls it must bear
 * that. Immutable; safe for use by any number of threads.
 */
public final class ServiceRegistry {
    private final ConfigMap map;
    private final String prefix;

    /**
     * @param prefix keys below it are the registry's own: {@code PREFIX SERVICE / ID}
     */
    public ServiceRegistry(ConfigMap map, String prefix) {
        this.map = Objects.requireNonNull(map, "map");
        this.prefix = Objects.requireNonNull(prefix, "prefix");
    }

    /**
     * The instances of a service by their ids: read them, follow them by {@link TypedMap#listen}, or keep them close by {@link #lookup}.
     *
     * @param service a name without a slash
     */
    public TypedMap<String, Instance> instances(String service) {
        checkName(service);
        return TypedMap.over(map, prefix + service + "/", Codec.text(), Instance.codec());
    }

    /** The instances of a service, kept current in this process. Close it when it is not needed any more. */
    public LiveMap<String, Instance> lookup(String service) {
        return instances(service).live();
    }

    /**
     * Registers an instance, until it is deregistered or its process dies.
     *
     * <p>If its lease is lost all the same, since this process or its network was held up for longer than that, it is registered anew as soon as
     * the map answers. Whoever registers under an id that is taken takes it over.
     *
     * @param service a name without a slash
     * @param id      of the instance, a name without a slash: the same again after a restart, or a fresh one
     * @param ttl     after how long without a sign of life others see it no more; at least a second
     * @return registered; close it to deregister
     */
    public Registration register(String service, String id, Instance instance, Duration ttl) {
        checkName(id);
        return Registration.begin(map, instances(service), id, instance, ttl);
    }

    /**
     * See {@link #lookup}; does not wait.
     *
     * @param executor where what there is is read, and the future completes
     */
    public CompletableFuture<LiveMap<String, Instance>> lookupAsync(String service, Executor executor) {
        return instances(service).async(executor).live();
    }

    /**
     * See {@link #register}; does not wait. A registration that comes too late, behind the cancellation of its future, is closed. Completes on
     * threads of the map, which must not be held up.
     */
    public CompletableFuture<Registration> registerAsync(String service, String id, Instance instance, Duration ttl) {
        checkName(id);
        return Registration.beginAsync(map, instances(service), id, instance, ttl);
    }

    private static void checkName(String name) {
        if (name.isEmpty() || name.indexOf('/') >= 0) {
            throw new IllegalArgumentException("a name is empty or has a slash, name=" + name);
        }
    }
}
