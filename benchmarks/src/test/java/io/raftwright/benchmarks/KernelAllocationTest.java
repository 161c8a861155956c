package io.raftwright.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Replicating an entry allocates nothing, at three members together: the garbage collector has no part in a commit. */
class KernelAllocationTest {
    private static final int WARM_UP_ENTRIES = 50_000;
    private static final int ENTRIES = 100_000;
    /** The logs in memory list their chunks anew when one is full or compacted away: a few words for thousands of entries. */
    private static final double MAX_BYTES_PER_ENTRY = 0.5;

    @ParameterizedTest
    @ValueSource(ints = {1, 16, 256})
    void shouldAllocateNothingForAnEntryInSteadyState(int batch) {
        ThreadMXBean threads = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);
        assertTrue(
                threads != null && threads.isThreadAllocatedMemoryEnabled(), "this JVM cannot tell what is allocated");
        long self = Thread.currentThread().getId();
        DirectTrio trio = new DirectTrio();
        replicate(trio, WARM_UP_ENTRIES, batch);

        long before = threads.getThreadAllocatedBytes(self);
        replicate(trio, ENTRIES, batch);
        double perEntry = (double) (threads.getThreadAllocatedBytes(self) - before) / ENTRIES;

        assertEquals(trio.lastIndex(), trio.commitIndex());
        assertTrue(trio.commitIndex() >= WARM_UP_ENTRIES + ENTRIES);
        assertTrue(perEntry <= MAX_BYTES_PER_ENTRY, () -> "bytes allocated per entry=" + perEntry + ", batch=" + batch);
    }

    private static void replicate(DirectTrio trio, int entries, int batch) {
        for (int done = 0; done < entries; done += batch) {
            trio.replicate(batch);
        }
    }
}
