package io.raftwright.wal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

class BatchHeaderTest {
    private final ByteBuffer block = ByteBuffer.allocate(4096).order(ByteOrder.LITTLE_ENDIAN);
    private final Checksum checksum = new Checksum();

    @Test
    void shouldNotTakeABatchOfAnEarlierUseOfTheFile() {
        write(7);

        assertTrue(BatchHeader.isSound(block, 0, 7, checksum));
        assertFalse(BatchHeader.isSound(block, 0, 8, checksum), "it bears the epoch of its segment");
    }

    @Test
    void shouldLieAsDrawn() {
        write(7);

        assertEquals("RWB1", new String(block.array(), 4, 4, java.nio.charset.StandardCharsets.US_ASCII));
        long[] expected = {7, 21, 31, 20, 5, 2, 30};
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i], block.getLong(16 + 8 * i), "long at offset=" + (16 + 8 * i));
        }
        assertEquals(160, block.getInt(8));
        assertEquals(4, block.getInt(12));
        assertEquals(BatchHeader.OVERRIDE, block.getInt(72));
        assertEquals(4096, BatchHeader.paddedLength(0));
        assertEquals(4096, BatchHeader.paddedLength(4096 - 128));
        assertEquals(8192, BatchHeader.paddedLength(4096 - 120));
    }

    private void write(long epoch) {
        BatchHeader.describe(block, 0, 160, 4, 31, BatchHeader.OVERRIDE);
        BatchHeader.state(block, 0, 5, 2, 30);
        BatchHeader.seal(block, 0, epoch, 21, 20, checksum);
    }
}
