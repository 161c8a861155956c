package io.raftwright.configmap.recipes.registry;

import io.raftwright.api.RaftException;
import io.raftwright.configmap.ConfigMap;
import io.raftwright.configmap.api.Compare;
import io.raftwright.configmap.api.ConfigMapException;
import io.raftwright.configmap.api.KeyRange;
import io.raftwright.configmap.api.Txn;
import io.raftwright.configmap.recipes.Session;
import io.raftwright.configmap.recipes.view.TypedMap;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An instance of a service that others see. Registers itself anew when its session is lost, until it is closed.
 *
 * <p>Safe for use by any number of threads. Has a daemon thread of its own besides its session's. Owner: any thread; a lock orders what is
 * written.
 */
public final class Registration implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Registration.class);
    private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(200);

    private final ConfigMap map;
    private final TypedMap<String, Instance> service;
    private final String id;
    private final Duration ttl;
    private final ReentrantLock writing = new ReentrantLock();
    private final Thread thread;

    /** What others are to see. Changes under the lock. */
    private Instance instance;

    private volatile Session session;
    private volatile boolean isClosed;

    private Registration(
            ConfigMap map, TypedMap<String, Instance> service, String id, Instance instance, Duration ttl) {
        this.map = map;
        this.service = service;
        this.id = id;
        this.instance = Objects.requireNonNull(instance, "instance");
        this.ttl = ttl;
        this.session = Session.open(map, ttl);
        this.thread = new Thread(this::keepRegistered, "raftwright-registration-" + id);
    }

    static Registration begin(
            ConfigMap map, TypedMap<String, Instance> service, String id, Instance instance, Duration ttl) {
        Registration registration = new Registration(map, service, id, instance, ttl);
        try {
            registration.write();
        } catch (RuntimeException e) {
            registration.session.close();
            throw e;
        }
        registration.thread.setDaemon(true);
        registration.thread.start();
        return registration;
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
        writing.lock();
        try {
            instance = Objects.requireNonNull(now, "now");
            write();
        } finally {
            writing.unlock();
        }
    }

    /** Tells others whether it wants to be called: see {@link #update}. */
    public void healthy(boolean isSo) {
        writing.lock();
        try {
            update(instance.healthy(isSo));
        } finally {
            writing.unlock();
        }
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

    private void write() {
        writing.lock();
        try {
            var unused = service.withLease(session.leaseId()).put(id, instance);
        } finally {
            writing.unlock();
        }
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
            write();
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
