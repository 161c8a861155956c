package io.raftwright.wal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class BatchIndexTest {
    private static final int COUNT = 10_000;

    @Test
    void shouldGrowAsRecoveryFillsIt() {
        BatchIndex index = BatchIndex.ofScan();
        for (int i = 0; i < COUNT; i++) {
            index.add(2L * i + 1, 2L * i + 2, 4096 * i);
        }

        assertEquals(COUNT, index.count());
        for (int i = 0; i < COUNT; i++) {
            assertEquals(i, index.find(2L * i + 2));
            assertEquals(4096 * i, index.offset(i));
        }
    }

    @Test
    void shouldTakeOffWhatIsOverridden() {
        BatchIndex index = BatchIndex.ofSegment(64 << 10);
        index.add(1, 10, 4096);
        index.add(11, 20, 8192);

        index.truncateFrom(5);

        assertEquals(1, index.count());
        assertEquals(4, index.last(0));
        assertEquals(BatchIndex.NOT_FOUND, index.find(0));
    }
}
