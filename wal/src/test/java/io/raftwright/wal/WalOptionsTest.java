package io.raftwright.wal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class WalOptionsTest {
    @Test
    void shouldHoldTheLongestEntryByDefault() {
        assertTrue(WalOptions.defaults().maxAppendLengthBytes() > 16 << 20);
    }

    @Test
    void shouldRefuseLengthsThatAreNotSegments() {
        assertThrows(IllegalArgumentException.class, () -> WalOptions.ofSegmentLength(32 << 10));
        assertThrows(IllegalArgumentException.class, () -> WalOptions.ofSegmentLength(100_000));
        assertThrows(IllegalArgumentException.class, () -> new WalOptions(1 << 20, 2 << 20, 1));
        assertThrows(IllegalArgumentException.class, () -> new WalOptions(1 << 20, 1 << 20, -1));
    }

    @Test
    void shouldFindTheSegmentThatABatchNeeds() {
        WalOptions options = new WalOptions(1 << 20, 64 << 10, 1);

        assertEquals(64 << 10, options.segmentLengthFor(0));
        assertEquals(128 << 10, options.segmentLengthFor(60 << 10));
        assertEquals(1 << 20, options.segmentLengthFor(BatchHeader.paddedLength(options.maxAppendLengthBytes())));
        assertThrows(IllegalArgumentException.class, () -> options.segmentLengthFor(1L << 30));
    }
}
