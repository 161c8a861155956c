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
    private static final int BATCH_SIZE = 256;
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

    private static long stretch(MeasuredLog log) {
        ThreadMXBean threads = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);
        long self = Thread.currentThread().getId();
        long allocated = 0;
        for (int i = 0; i < APPENDS; i++) {
            log.prepare(BATCH_SIZE);
            long before = threads.getThreadAllocatedBytes(self);
            log.append();
            if (i % FORCED_EVERY == 0) {
                log.force();
            }
            allocated += threads.getThreadAllocatedBytes(self) - before;
        }
        return allocated;
    }
}
