package io.raftwright.configmap.recipes.config;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells one listener what is in force now, whenever that is not what it was told last. One task at a time is with its executor, so that a slow
 * listener costs no memory, and is told of several changes as one.
 *
 * <p>Owner: the task; {@link #schedule} and {@link #close} are anybody's.
 */
final class Refresh implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Refresh.class);

    private final Supplier<PropertySet> source;
    private final Executor executor;
    private final RefreshListener listener;
    private final AtomicBoolean isScheduled = new AtomicBoolean();

    /** Handed from task to task by {@link #isScheduled}. */
    private PropertySet told;

    private volatile boolean isClosed;

    Refresh(Supplier<PropertySet> source, Executor executor, RefreshListener listener) {
        this.source = source;
        this.executor = executor;
        this.listener = listener;
        this.told = source.get();
    }

    /** There is something else in force. */
    void schedule() {
        if (!isClosed && isScheduled.compareAndSet(false, true)) {
            try {
                executor.execute(this::tell);
            } catch (RuntimeException e) { // a host that shuts its executor down wants no more
                isScheduled.set(false);
                LOG.warn(
                        "a refresh could not be told, revision={}", source.get().revision(), e);
            }
        }
    }

    private void tell() {
        PropertySet now = source.get();
        PropertyDiff diff = PropertyDiff.between(told.values(), now.values());
        told = now;
        if (!diff.isEmpty() && !isClosed) {
            try {
                listener.onRefresh(now, diff);
            } catch (RuntimeException | Error e) { // of one listener; the others and the next change are told
                LOG.warn("a listener failed, revision={}, names={}", now.revision(), diff.names(), e);
            }
        }
        isScheduled.set(false);
        if (source.get().revision() != now.revision()) {
            schedule();
        }
    }

    @Override
    public void close() {
        isClosed = true;
    }
}
