package io.raftwright.configmap.recipes.registry;

import io.raftwright.configmap.ConfigMap;
import io.raftwright.configmap.api.Op;
import io.raftwright.configmap.internal.wait.Waiting;
import io.raftwright.configmap.recipes.Session;
import io.raftwright.configmap.recipes.view.TypedMap;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Writes what others are to see of an instance: one write at a time, and the next one writes what is then the newest. So nothing older ever comes
 * behind, however fast the instance changes, and at most one write waits.
 *
 * <p>Owner: any thread; a lock orders them.
 */
final class Showing {
    private final ConfigMap map;
    private final TypedMap<String, Instance> service;
    private final String id;
    private final Supplier<Session> session;
    private final ReentrantLock lock = new ReentrantLock();

    private Instance instance;
    private CompletableFuture<@Nullable Void> underWay = CompletableFuture.completedFuture(null);

    /** The write behind that, if one is wanted. */
    private @Nullable CompletableFuture<@Nullable Void> next;

    /**
     * @param session with whose lease it is written
     */
    Showing(
            ConfigMap map,
            TypedMap<String, Instance> service,
            String id,
            Instance instance,
            Supplier<Session> session) {
        this.map = map;
        this.service = service;
        this.id = id;
        this.instance = Objects.requireNonNull(instance, "instance");
        this.session = session;
    }

    /** Makes it something else, and shows that: see {@link #write}. Throws, and changes nothing, if that cannot be written. */
    CompletableFuture<@Nullable Void> update(UnaryOperator<Instance> change) {
        lock.lock();
        try {
            Instance changed = change.apply(instance);
            Op unused = service.putting(id, changed); // or it would be tried for good, whenever it is registered anew
            instance = changed;
            return write();
        } finally {
            lock.unlock();
        }
    }

    /** Completes when what there is now, or something newer, is written. Fails as the map fails. */
    CompletableFuture<@Nullable Void> write() {
        lock.lock();
        try {
            CompletableFuture<@Nullable Void> waiting = next;
            if (waiting == null) {
                CompletableFuture<@Nullable Void> mine = new CompletableFuture<>();
                next = mine;
                waiting = mine;
                CompletableFuture<?> unused = underWay.whenComplete((done, failure) -> begin(mine));
            }
            return waiting.copy();
        } finally {
            lock.unlock();
        }
    }

    private void begin(CompletableFuture<@Nullable Void> mine) {
        Op.Put put;
        lock.lock();
        try {
            next = null;
            underWay = mine;
            put = service.withLease(session.get().leaseId()).putting(id, instance);
        } finally {
            lock.unlock();
        }
        CompletableFuture<?> unused = map.async().put(put).whenComplete((done, failure) -> {
            if (failure != null) {
                mine.completeExceptionally(Waiting.unwrapped(failure));
            } else {
                mine.complete(null);
            }
        });
    }
}
