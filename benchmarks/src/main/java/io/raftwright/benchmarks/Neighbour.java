package io.raftwright.benchmarks;

import io.raftwright.storage.LogFrame;
import io.raftwright.storage.LogReader;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.LockSupport;

/**
 * A thread that does something beside the one that appends, from construction until it is stopped.
 *
 * <p>Owner: the main thread; the neighbour's own thread works.
 */
final class Neighbour {
    private static final int VIEW_LENGTH = 256 << 10;

    /** What 10 Gbit/s carry. */
    private static final double FOLLOWER_BYTES_PER_NS = 1.25;

    /** What the thread does. */
    enum Kind {
        NOBODY("nobody"),
        FOLLOWER("a follower at 10 Gbit/s"),
        FLAT_OUT("a reader as fast as it can be"),
        COMPUTING("a thread that reads nothing");

        private final String label;

        Kind(String label) {
            this.label = label;
        }

        String label() {
            return label;
        }
    }

    private final MeasuredLog log;
    private final long lastIndex;
    private final double bytesPerNs;
    private final Thread thread;
    private volatile boolean isWorking = true;

    /** Written by the thread, read by the owner. */
    private volatile long readBytes;

    /** Nobody asks for it; but what is not kept need not be read. */
    @SuppressWarnings("UnusedVariable")
    private volatile long sum;

    /**
     * @param log       what it reads, every byte, from the oldest entry on, over and over
     * @param lastIndex the last entry that it reads
     */
    Neighbour(Kind kind, MeasuredLog log, long lastIndex) {
        this.log = log;
        this.lastIndex = lastIndex;
        this.bytesPerNs = kind == Kind.FOLLOWER ? FOLLOWER_BYTES_PER_NS : Double.POSITIVE_INFINITY;
        this.thread = new Thread(
                switch (kind) {
                    case NOBODY -> () -> {};
                    case FOLLOWER, FLAT_OUT -> this::read;
                    case COMPUTING -> this::compute;
                },
                "neighbour");
        thread.start();
    }

    /** What it read so far. */
    long readBytes() {
        return readBytes;
    }

    private void read() {
        long startNs = System.nanoTime();
        try (LogReader reader = log.newReader()) {
            long index = 1;
            long bytes = 0;
            long added = 0;
            while (isWorking) {
                ByteBuffer view = reader.read(index, VIEW_LENGTH);
                index = indexBehind(view);
                if (index > lastIndex) {
                    index = 1;
                }
                added += addUp(view);
                bytes += view.limit();
                readBytes = bytes;
                long dueNs = startNs + (long) (bytes / bytesPerNs);
                if (dueNs > System.nanoTime()) {
                    LockSupport.parkNanos(dueNs - System.nanoTime());
                }
            }
            sum = added;
        }
    }

    private static long indexBehind(ByteBuffer view) {
        long index = LogFrame.index(view, 0);
        for (int at = 0; at < view.limit(); at += LogFrame.length(view, at)) {
            index++;
        }
        return index;
    }

    private static long addUp(ByteBuffer view) {
        long added = 0;
        for (int at = 0; at < view.limit(); at += Long.BYTES) {
            added += view.getLong(at);
        }
        return added;
    }

    private void compute() {
        long state = 1;
        while (isWorking) {
            for (int i = 0; i < 1000; i++) {
                state = state * 6_364_136_223_846_793_005L + 1;
            }
        }
        sum = state;
    }

    /** Returns when the thread has ended. */
    void stop() throws InterruptedException {
        isWorking = false;
        thread.join();
    }
}
