package io.raftwright.configmap.recipes.registry;

import io.raftwright.api.RaftException;
import io.raftwright.configmap.ConfigMap;
import io.raftwright.configmap.api.Compare;
import io.raftwright.configmap.api.ConfigMapException;
import io.raftwright.configmap.api.KeyRange;
import io.raftwright.configmap.api.Op;
import io.raftwright.configmap.api.Txn;
import io.raftwright.configmap.internal.wait.Waiting;
import io.raftwright.configmap.recipes.Session;
import io.raftwright.configmap.recipes.view.TypedMap;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An instance of a service that others see. Registers itself anew when its session is lost, until it is closed.
 *
 * <p>Safe for use by any number of threads. Has a daemon thread of its own besides its session's. Owner: any thread; sessions change on its own.
 */
public final class Registration implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Registration.class);
    private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(200);

    /** Longer than a map lets a call take: that one says when it is over. */
    private static final Duration AS_THE_MAP_SAYS = Duration.ofDays(2);

    private final ConfigMap map;
    private final TypedMap<String, Instance> service;
    private final String id;
    private final Duration ttl;
    private final Showing showing;
    private final Thread thread;

    private volatile Session session;
    private volatile boolean isClosed;

    private Registration(
            ConfigMap map,
            TypedMap<String, Instance> service,
            String id,
            Instance instance,
            Duration ttl,
            Session session) {
        this.map = map;
        this.service = service;
        this.id = id;
        this.ttl = ttl;
        this.session = session;
        this.showing = new Showing(map, service, id, instance, () -> this.session);
        this.thread = new Thread(this::keepRegistered, "raftwright-registration-" + id);
    }

    static Registration begin(
            ConfigMap map, TypedMap<String, Instance> service, String id, Instance instance, Duration ttl) {
        return wait(beginAsync(map, service, id, instance, ttl));
    }

    static CompletableFuture<Registration> beginAsync(
            ConfigMap map, TypedMap<String, Instance> service, String id, Instance instance, Duration ttl) {
        Op unusedPut = service.putting(id, instance); // what cannot be written is refused before there is a session
        CompletableFuture<Registration> begun = new CompletableFuture<>();
        CompletableFuture<?> unused = Session.openAsync(map, ttl).whenComplete((session, failure) -> {
            if (failure != null) {
                begun.completeExceptionally(Waiting.unwrapped(failure));
            } else {
                new Registration(map, service, id, instance, ttl, session).show(begun);
            }
        });
        return begun;
    }

    private void show(CompletableFuture<Registration> begun) {
        CompletableFuture<?> unused = showing.write().whenComplete((shown, failure) -> {
            if (failure != null) {
                session.close();
                begun.completeExceptionally(Waiting.unwrapped(failure));
                return;
            }
            thread.setDaemon(true);
            thread.start();
            if (!begun.complete(this)) {
                close(); // nobody else knows of it
            }
        });
    }

    /** Whether others see it for certain: false while its session is lost and no other is there yet, and once closed. */
    public boolean isRegistered() {
        return !isClosed && session.isLive();
    }

    /**
     * Tells others something else. If the map cannot be told now that is thrown, as {@link ConfigMap} throws it, and they are told when the instance is
     * registered anew, or by the next call.
     */
    public void update(Instance now) {
        var unused = wait(updateAsync(now));
    }

    /**
     * See {@link #update}; does not wait. Updates that come while one is under way are told as one, the last. Completes, with null, on threads of the
     * map, which must not be held up.
     */
    public CompletableFuture<@Nullable Void> updateAsync(Instance now) {
        Objects.requireNonNull(now, "now");
        return showing.update(before -> now);
    }

    /** Tells others whether it wants to be called: see {@link #update}. */
    public void healthy(boolean isSo) {
        var unused = wait(healthyAsync(isSo));
    }

    /** See {@link #healthy}; does not wait: see {@link #updateAsync}. */
    public CompletableFuture<@Nullable Void> healthyAsync(boolean isSo) {
        return showing.update(before -> before.healthy(isSo));
    }

    private static <T extends @Nullable Object> T wait(CompletableFuture<T> future) {
        return Waiting.forResult(future, AS_THE_MAP_SAYS);
    }

    /** Deregisters it, unless another has taken its id over. Does not wait: if the map cannot be reached its lease runs out. Idempotent. */
    @Override
    public void close() {
        if (!isClosed) {
            isClosed = true;
            withdraw(session);
            LockSupport.unpark(thread);
        }
    }

    /** Its key alone first, so that others see it go at once; the session's lease may need longer. */
    private void withdraw(Session ending) {
        Txn own = Txn.when(Compare.lease(keys()).equalTo(ending.leaseId())).then(service.removing(id));
        CompletableFuture<?> unused = map.async().commit(own).whenComplete((gone, failure) -> ending.close());
    }

    private KeyRange keys() {
        return service.absent(id).keys();
    }

    // ---- its own thread's

    private void keepRegistered() {
        while (!isClosed) {
            var unused = session.lost().join();
            while (!isClosed && !registerAnew()) {
                LockSupport.parkNanos(this, PAUSE_NS);
            }
        }
    }

    private boolean registerAnew() {
        Session fresh = null;
        try {
            fresh = Session.open(map, ttl);
            session = fresh;
            var unused = wait(showing.write());
            LOG.info("registered anew, id={}, lease={}", id, fresh.leaseId());
            if (isClosed) {
                withdraw(fresh); // whoever closed may have seen the one before
            }
            return true;
        } catch (RaftException | ConfigMapException e) { // the map cannot be told now
            LOG.debug("cannot be registered anew yet, id={}", id, e);
            if (fresh != null) {
                fresh.close();
            }
            return false;
        }
    }
}
