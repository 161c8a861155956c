package io.raftwright.benchmarks;

import io.raftwright.api.Command;
import io.raftwright.api.StateCapture;
import io.raftwright.configmap.api.Bytes;
import io.raftwright.configmap.internal.command.CommandEncoder;
import io.raftwright.configmap.internal.store.ConfigStore;
import io.raftwright.configmap.internal.store.HistoryLimit;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The map's state machine alone, filled with keys: the heap that it takes, and what its snapshots cost.
 *
 * <p>Owner: the main thread.
 */
final class StoreScale {
    private static final int VALUE_LENGTH = 256;
    private static final int BUFFER_LENGTH = 1 << 16;
    private static final int CAPTURED_HUNDREDS = 1000;
    private static final int COLLECTIONS = 3;

    private final Report report;
    private final Path image;
    private final int keyCount;
    private long index;

    StoreScale(Report report, Path directory, int keyCount) {
        this.report = report;
        this.image = directory.resolve("image");
        this.keyCount = keyCount;
    }

    void run() throws IOException {
        report.line("");
        report.line("THE STORE ALONE, %,d keys with values of %d bytes.", keyCount, VALUE_LENGTH);
        report.line("");
        ConfigStore store = new ConfigStore(HistoryLimit.DEFAULT);
        put(store, 0, Math.min(1000, keyCount));
        int keyLength = OutstandingPuts.keys(keyCount)[0].length();
        double captureOfFew = captureNs(store);
        long before = heapBytes();
        long startNs = System.nanoTime();
        put(store, 1000, keyCount);
        double applied = (keyCount - 1000) * 1e9 / (System.nanoTime() - startNs);
        long withHistory = heapBytes() - before;
        apply(store, CommandEncoder.compact(store.state().revision()));
        long bare = heapBytes() - before;
        report.line("%-34s %,12.0f puts/s", "applied, one after the other", applied);
        report.line(
                "%-34s %,12.1f B, of which key and value %d B",
                "heap for each key", (double) bare / (keyCount - 1000), keyLength + VALUE_LENGTH);
        report.line("%-34s %,12.1f MB", "heap for its history, at the limit", (withHistory - bare) / 1e6);
        report.line("%-34s %,12.0f ns; of 1,000 keys: %,.0f ns", "snapshot captured", captureNs(store), captureOfFew);
        report.line(
                "%-34s %,12.0f ms, %,.0f MB",
                "snapshot written to a file", writeMillis(store), Files.size(image) / 1e6);
        report.line("%-34s %,12.0f ms", "snapshot read from it", readMillis());
    }

    private void put(ConfigStore store, int from, int to) {
        byte[] value = new byte[VALUE_LENGTH];
        Bytes[] keys = OutstandingPuts.keys(to);
        for (int i = from; i < to; i++) {
            value[i % VALUE_LENGTH]++;
            apply(store, CommandEncoder.put(keys[i], Bytes.of(value)));
        }
    }

    private void apply(ConfigStore store, ByteBuffer command) {
        store.apply(new Committed(++index, command.asReadOnlyBuffer()));
    }

    /** The time of a capture: the median of many hundreds of them. */
    private static double captureNs(ConfigStore store) {
        Recorder hundreds = new Recorder(CAPTURED_HUNDREDS);
        for (int i = -CAPTURED_HUNDREDS; i < CAPTURED_HUNDREDS; i++) {
            long startNs = System.nanoTime();
            for (int k = 0; k < 100; k++) {
                store.capture().close();
            }
            if (i >= 0) {
                hundreds.record(System.nanoTime() - startNs);
            }
        }
        return hundreds.sorted().microsAt(0.5) * 10;
    }

    private double writeMillis(ConfigStore store) throws IOException {
        long startNs = System.nanoTime();
        try (StateCapture capture = store.capture();
                FileOutputStream file = new FileOutputStream(image.toFile());
                BufferedOutputStream out = new BufferedOutputStream(file, BUFFER_LENGTH)) {
            capture.writeTo(out);
            out.flush();
            file.getChannel().force(true);
        }
        return (System.nanoTime() - startNs) / 1e6;
    }

    private double readMillis() throws IOException {
        long startNs = System.nanoTime();
        ConfigStore restored = new ConfigStore(HistoryLimit.DEFAULT);
        try (BufferedInputStream in = new BufferedInputStream(Files.newInputStream(image), BUFFER_LENGTH)) {
            restored.restore(in);
        }
        if (restored.state().size() != keyCount) {
            throw new IllegalStateException(
                    "keys lost, size=" + restored.state().size() + ", keyCount=" + keyCount);
        }
        return (System.nanoTime() - startNs) / 1e6;
    }

    /** What is reachable, after as many collections as it takes for all that can go to go. */
    private static long heapBytes() {
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private record Committed(long index, ByteBuffer bytes) implements Command {
        @Override
        public long term() {
            return 1;
        }

        @Override
        public long logTimeSeconds() {
            return 0;
        }
    }
}
