package io.raftwright.testkit.groups;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;

/**
 * What this process holds of the machine.
 *
 * @param openFiles   files and sockets, 0 where the platform does not tell
 * @param mappedBytes bytes of files mapped
 * @param threads     threads of ours
 */
record Resources(long openFiles, long mappedBytes, long threads) {
    static Resources now() {
        long openFiles = ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? unix.getOpenFileDescriptorCount()
                : 0;
        long mapped = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("mapped"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
        long threads = Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("raftwright-"))
                .count();
        return new Resources(openFiles, mapped, threads);
    }

    boolean isWithin(Resources bound) {
        return openFiles <= bound.openFiles && mappedBytes <= bound.mappedBytes && threads <= bound.threads;
    }
}
