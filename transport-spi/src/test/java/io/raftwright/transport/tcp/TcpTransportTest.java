package io.raftwright.transport.tcp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.raftwright.transport.SendResult;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class TcpTransportTest {

    @Test
    void shouldCarryFramesBothWays() throws InterruptedException {
        try (Pair pair = new Pair().awaitUp()) {
            byte[] small = {1, 2, 3};
            byte[] large = new byte[3_000_000];
            large[2_999_999] = 7;

            assertEquals(SendResult.QUEUED, pair.first.send(2, ByteBuffer.wrap(small)));
            assertEquals(SendResult.QUEUED, pair.second.send(1, ByteBuffer.wrap(large)));

            assertArrayEquals(small, pair.atSecond.nextFrame());
            assertArrayEquals(large, pair.atFirst.nextFrame());
        }
    }
}
