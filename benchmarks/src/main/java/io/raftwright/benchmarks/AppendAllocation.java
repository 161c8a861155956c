package io.raftwright.benchmarks;

import com.sun.management.ThreadMXBean;
import io.raftwright.storage.DiskFileIo;
import io.raftwright.wal.AppendMode;
import io.raftwright.wal.WalOptions;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.stream.LongStream;

/**
 * Heap that appending allocates, and forcing, on the thread that does it: the median of many short stretches, since the virtual machine
 * allocates something of its own now and then.
 *
 * <p>Owner: the measuring thread.
 */
final class AppendAllocation {
    private static final ThreadMXBean THREADS = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);
    private static final int BATCH_SIZE = 256;
    private static final int ROLLING_BATCH_SIZE = 1 << 20;
    private static final int SEGMENT_LENGTH = 16 << 20;
    private static final int STRETCHES = 15;
    private static final int APPENDS = 100;
    private static final int FORCED_EVERY = 5;

    private AppendAllocation() {}

    /** Bytes per append of one entry, with a force for every fifth. */
    static double perAppend(Path directory, AppendMode mode) {
        WalOptions options = WalOptions.ofSegmentLength(SEGMENT_LENGTH).with(mode);
        try (MeasuredLog log = new MeasuredLog(directory, options, DiskFileIo.instance())) {
            stretch(log);
            long[] allocated = LongStream.range(0, STRETCHES)
                    .map(stretch -> stretch(log))
                    .sorted()
                    .toArray();
            return (double) allocated[STRETCHES / 2] / APPENDS;
        }
    }

    /** Bytes that the costliest append allocates on the way through four segments, the next of which is always ready: one that rolls. */
    static long ofRoll(Path directory) {
        try (MeasuredLog log =
                new MeasuredLog(directory, WalOptions.ofSegmentLength(SEGMENT_LENGTH), DiskFileIo.instance())) {
            long most = 0;
            for (int i = 0; i < 4 * SEGMENT_LENGTH / ROLLING_BATCH_SIZE; i++) {
                log.prepare(ROLLING_BATCH_SIZE);
                log.makeReady();
                long before = allocatedBytes();
                log.append();
                long allocated = allocatedBytes() - before;
                most = i == 0 ? 0 : Math.max(most, allocated); // the first one makes the buffer that all use
            }
            return most;
        }
    }

    private static long stretch(MeasuredLog log) {
        long allocated = 0;
        for (int i = 0; i < APPENDS; i++) {
            log.prepare(BATCH_SIZE);
            long before = allocatedBytes();
            log.append();
            if (i % FORCED_EVERY == 0) {
                log.force();
            }
            allocated += allocatedBytes() - before;
        }
        return allocated;
    }

    private static long allocatedBytes() {
        return THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
    }
}
