package io.raftwright.configmap.recipes.config;

import io.raftwright.configmap.ConfigMap;
import io.raftwright.configmap.api.KeyValue;
import io.raftwright.configmap.internal.follow.ChangeSink;
import io.raftwright.configmap.internal.follow.Follower;
import io.raftwright.configmap.internal.follow.KeyChange;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The properties below a prefix, kept current in this process: always a whole set as of one revision, never a part of a
 * {@linkplain Deployments deployment}.
 *
 * <pre>{@code
 * Configuration config = Configuration.open(map, "config/shop/");
 * Supplier<Long> limit = config.number("upload.limit", 100);                      // always what it is now
 * config.onRefresh(executor, (now, diff) -> reconnectIf(diff.names().contains("db.url")));
 * }</pre>
 *
 * <p>It is as far as this member is, perhaps behind the cluster, and never goes back. Once the map is closed it stays as it is. Safe for use by any
 * number of threads.
 */
public final class Configuration implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Configuration.class);

    private final Current current;
    private final Follower follower;

    private Configuration(Current current, Follower follower) {
        this.current = current;
        this.follower = follower;
    }

    /**
     * Begins with what is in force now; linearizable.
     *
     * @param prefix what the keys of all properties begin with: see {@link Deployments}, also for what is not UTF-8 there; that is logged here
     */
    public static Configuration open(ConfigMap map, String prefix) {
        Current current = new Current(new PropertyKeys(prefix));
        Follower follower = Follower.open(map, current.keys.everything(), Follower.Pace.EVERY_CHANGE, null, current);
        return new Configuration(current, follower);
    }

    /**
     * See {@link #open}; does not wait. A configuration that comes too late, behind the cancellation of its future, is closed.
     *
     * @param executor where the properties are read, and the future completes
     */
    public static CompletableFuture<Configuration> openAsync(ConfigMap map, String prefix, Executor executor) {
        Current current = new Current(new PropertyKeys(prefix));
        return Follower.openAsync(
                map, current.keys.everything(), executor, current, follower -> new Configuration(current, follower));
    }

    /** What is in force. */
    public PropertySet current() {
        return current.set;
    }

    /**
     * What a property means, whenever it is asked.
     *
     * @param parser reads the text. If it throws, the value that was read last goes on to be supplied, and {@link #current} tells
     * @param orElse if there is no such property, or it could not be read yet
     */
    public <T> Supplier<T> supplier(String name, Function<String, ? extends T> parser, T orElse) {
        return new PropertySupplier<>(this::current, name, parser, orElse);
    }

    /** A property's text. */
    public Supplier<String> text(String name, String orElse) {
        return supplier(name, Function.identity(), orElse);
    }

    /** A property as a whole number. */
    public Supplier<Long> number(String name, long orElse) {
        return supplier(name, Long::valueOf, orElse);
    }

    /**
     * Tells a listener of what changes from now on.
     *
     * @param executor where it is told, by one thread at a time; changes that come meanwhile are told as one
     * @return forgets it when closed; what is being told may still be
     */
    public Refreshing onRefresh(Executor executor, RefreshListener listener) {
        Refresh refresh = new Refresh(this::current, executor, listener);
        current.refreshes.add(refresh);
        refresh.schedule(); // something may have changed just before it was added
        return () -> {
            refresh.close();
            current.refreshes.remove(refresh);
        };
    }

    /**
     * Waits until this is as far as a revision.
     *
     * @return false if it is not after this time
     * @throws InterruptedException if the caller is interrupted
     */
    public boolean awaitRevision(long revision, Duration patience) throws InterruptedException {
        return follower.awaitRevision(revision, patience);
    }

    /**
     * See {@link #awaitRevision}; does not wait. Completes, with how far this is, when it is as far as a revision. Fails if that will never be; is
     * cancelled by {@link #close}. Cancel it to wait no more. Completes on threads of the map.
     */
    public CompletableFuture<Long> reached(long revision) {
        return follower.reached(revision);
    }

    /** Whether it is still kept current. */
    public boolean isOpen() {
        return follower.isOpen();
    }

    /** Lets it stay as it is, and tells listeners nothing more. Idempotent. */
    @Override
    public void close() {
        follower.close();
        current.refreshes.forEach(Refresh::close);
    }

    /** Somebody who is told of refreshes. */
    public interface Refreshing extends AutoCloseable {

        /** Tells nothing more. Idempotent. */
        @Override
        void close();
    }

    /** What is in force. Owner: the map's watch thread writes, any thread reads. */
    private static final class Current implements ChangeSink {
        private final PropertyKeys keys;
        private final CopyOnWriteArrayList<Refresh> refreshes = new CopyOnWriteArrayList<>();
        private volatile PropertySet set = new PropertySet(0, Map.of());

        private Current(PropertyKeys keys) {
            this.keys = keys;
        }

        @Override
        public void onChanges(long revision, List<KeyChange> changes) {
            Map<String, String> values = new TreeMap<>(set.values());
            for (KeyChange change : changes) {
                KeyValue after = change.after();
                String name = keys.name(change.key());
                String text = after == null ? null : keys.text(after);
                if (name != null && text != null) {
                    values.put(name, text);
                } else if (name != null) {
                    values.remove(name);
                }
                boolean isNamed = name != null || keys.isNote(change.key());
                if (!isNamed || (after != null && text == null)) {
                    LOG.warn("not UTF-8, so no property, key={}, revision={}", change.key(), revision);
                }
            }
            set = new PropertySet(revision, values);
            refreshes.forEach(Refresh::schedule);
        }
    }
}
