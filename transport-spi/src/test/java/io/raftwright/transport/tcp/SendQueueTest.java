package io.raftwright.transport.tcp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.raftwright.transport.SendResult;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.junit.jupiter.api.Test;

class SendQueueTest {
    private static final int LIMIT_BYTES = 300_000;

    /** Whatever is added and however little the socket takes at a time, the bytes come out as one stream. */
    @Property(tries = 40, shrinking = ShrinkingMode.OFF)
    void shouldGiveTheBytesInOrder(@ForAll long seed) {
        Random random = new Random(seed);
        SendQueue queue = new SendQueue(new ChunkPool(), LIMIT_BYTES);
        queue.open();
        ByteArrayOutputStream added = new ByteArrayOutputStream();
        ByteArrayOutputStream sent = new ByteArrayOutputStream();

        for (int step = 0; step < 200; step++) {
            if (random.nextInt(3) > 0) {
                add(queue, random, added, added.size() - sent.size());
            } else {
                send(queue, random.nextInt(200_000), sent);
            }
        }
        while (send(queue, 100_000, sent)) {}

        assertArrayEquals(added.toByteArray(), sent.toByteArray());
    }

    private static void add(SendQueue queue, Random random, ByteArrayOutputStream added, int queuedBytes) {
        byte[] frame = new byte[random.nextInt(random.nextBoolean() ? 100 : 150_000)];
        random.nextBytes(frame);
        boolean fits = queuedBytes + SendQueue.PREFIX_LENGTH + frame.length <= LIMIT_BYTES;

        SendResult result = queue.add(ByteBuffer.wrap(frame));

        assertEquals(fits ? SendResult.QUEUED : SendResult.BACK_PRESSURE, result);
        if (fits) {
            byte[] prefix = ByteBuffer.allocate(4)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putInt(frame.length)
                    .array();
            added.writeBytes(prefix);
            added.writeBytes(frame);
        }
    }

    /** Takes up to a number of bytes, as a socket would; returns whether more is queued. */
    private static boolean send(SendQueue queue, int maxCount, ByteArrayOutputStream sent) {
        ByteBuffer[] batch = new ByteBuffer[3];
        int bufferCount = queue.collect(batch);
        int left = maxCount;
        for (int i = 0; i < bufferCount && left > 0; i++) {
            byte[] taken = new byte[Math.min(left, batch[i].remaining())];
            batch[i].get(taken);
            sent.writeBytes(taken);
            left -= taken.length;
        }
        return queue.written(maxCount - left);
    }

    @Test
    void shouldDropEverythingOnClose() {
        SendQueue queue = new SendQueue(new ChunkPool(), LIMIT_BYTES);
        assertEquals(SendResult.NOT_CONNECTED, queue.add(ByteBuffer.allocate(10)));
        queue.open();
        assertEquals(SendResult.QUEUED, queue.add(ByteBuffer.allocate(200_000)));

        queue.close();
        queue.open();

        assertEquals(0, queue.collect(new ByteBuffer[3]));
        assertEquals(SendResult.QUEUED, queue.add(ByteBuffer.allocate(200_000)));
    }
}
