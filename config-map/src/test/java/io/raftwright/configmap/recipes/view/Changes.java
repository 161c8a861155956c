package io.raftwright.configmap.recipes.view;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Keeps what it is told, makes sure that it fits together, and can be held up. */
final class Changes<V> implements ChangeListener<String, V> {
    private static final int PATIENCE_S = 20;

    final Map<String, V> known = new HashMap<>();
    final BlockingQueue<DecodeException> undecodable = new LinkedBlockingQueue<>();
    private final BlockingQueue<Change<String, V>> told = new LinkedBlockingQueue<>();
    private final BlockingQueue<List<@Nullable Throwable>> ends = new LinkedBlockingQueue<>();
    private final Semaphore gate = new Semaphore(1_000_000);
    private long revision;
    private @Nullable Throwable broken;

    @Override
    public void onChange(Change<String, V> change) {
        gate.acquireUninterruptibly();
        try {
            assertTrue(change.revision() >= revision, () -> "back to revision=" + change.revision());
            revision = change.revision();
            V after = change.after();
            assertEquals(after == null ? known.remove(change.key()) : known.put(change.key(), after), change.before());
        } catch (AssertionError e) {
            broken = e;
        }
        told.add(change);
    }

    @Override
    public void onUndecodable(DecodeException unread) {
        undecodable.add(unread);
    }

    @Override
    public void onEnd(@Nullable Throwable cause) {
        List<@Nullable Throwable> end = new ArrayList<>();
        end.add(cause);
        ends.add(end);
    }

    /** Holds the listener up from the next change on. */
    void hold() {
        gate.drainPermits();
    }

    void letGo() {
        gate.release(1_000_000);
    }

    Change<String, V> next() throws InterruptedException {
        Change<String, V> next = told.poll(PATIENCE_S, TimeUnit.SECONDS);
        assertNotNull(next, "nothing was told");
        return next;
    }

    /** Why it ended, waited for. */
    @Nullable
    Throwable end() throws InterruptedException {
        List<@Nullable Throwable> end = ends.poll(PATIENCE_S, TimeUnit.SECONDS);
        assertNotNull(end, "it goes on");
        return end.get(0);
    }

    int waiting() {
        return told.size();
    }

    void check() {
        assertEquals(null, broken);
    }
}
