package io.raftwright.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.stream.LongStream;

/**
 * What this JVM has spent so far, all three members and the load together.
 *
 * @param cpuNs          processor time
 * @param allocatedBytes heap allocated by the threads that are alive
 */
record Costs(long cpuNs, long allocatedBytes) {

    static Costs now() {
        OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        ThreadMXBean threads = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);
        long[] allocated = threads.getThreadAllocatedBytes(threads.getAllThreadIds());
        return new Costs(
                system.getProcessCpuTime(),
                LongStream.of(allocated).filter(bytes -> bytes > 0).sum());
    }

    /** What was spent since an earlier moment. */
    Costs since(Costs earlier) {
        return new Costs(cpuNs - earlier.cpuNs, allocatedBytes - earlier.allocatedBytes);
    }
}
