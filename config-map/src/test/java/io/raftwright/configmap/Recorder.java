package io.raftwright.configmap;

import io.raftwright.configmap.api.WatchBatch;
import io.raftwright.configmap.api.WatchEnd;
import io.raftwright.configmap.api.WatchListener;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Keeps what a watch delivers, for a test to look at. */
final class Recorder implements WatchListener {
    private static final int PATIENCE_S = 10;

    private final BlockingQueue<WatchBatch> batches = new LinkedBlockingQueue<>();
    private final BlockingQueue<Long> progress = new LinkedBlockingQueue<>();
    private final BlockingQueue<WatchEnd> ends = new LinkedBlockingQueue<>();

    @Override
    public void onBatch(WatchBatch batch) {
        batches.add(batch);
    }

    @Override
    public void onProgress(long revision) {
        progress.add(revision);
    }

    @Override
    public void onEnd(WatchEnd end) {
        ends.add(end);
    }

    /** The next batch, waited for. */
    WatchBatch next() throws InterruptedException {
        return awaited(batches.poll(PATIENCE_S, TimeUnit.SECONDS), "batch");
    }

    /** All batches up to a revision, waited for. */
    List<WatchBatch> upTo(long revision) throws InterruptedException {
        List<WatchBatch> all = new ArrayList<>();
        do {
            all.add(next());
        } while (all.get(all.size() - 1).revision() < revision);
        return all;
    }

    /** The revision of the next progress that is told, waited for. */
    long progress() throws InterruptedException {
        return awaited(progress.poll(PATIENCE_S, TimeUnit.SECONDS), "progress");
    }

    WatchEnd end() throws InterruptedException {
        return awaited(ends.poll(PATIENCE_S, TimeUnit.SECONDS), "end");
    }

    boolean isEmpty() {
        return batches.isEmpty() && progress.isEmpty() && ends.isEmpty();
    }

    private static <T> T awaited(@Nullable T value, String what) {
        if (value == null) {
            throw new AssertionError("no " + what + " came within seconds=" + PATIENCE_S);
        }
        return value;
    }
}
