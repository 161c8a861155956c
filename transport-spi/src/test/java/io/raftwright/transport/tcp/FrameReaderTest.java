package io.raftwright.transport.tcp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.junit.jupiter.api.Test;

class FrameReaderTest {
    private static final int MAX_FRAME_LENGTH = 300_000;

    /** However the bytes arrive and whatever the sink refuses, each frame comes out once, whole and in order. */
    @Property(tries = 40, shrinking = ShrinkingMode.OFF)
    void shouldCutTheStreamIntoItsFrames(@ForAll long seed) throws IOException {
        Random random = new Random(seed);
        List<byte[]> frames = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            byte[] frame = new byte[random.nextInt(random.nextInt(5) > 0 ? 3_000 : MAX_FRAME_LENGTH + 1)];
            random.nextBytes(frame);
            frames.add(frame);
        }
        ScriptedLink link = new ScriptedLink(stream(frames), random);
        FrameReader reader = new FrameReader(MAX_FRAME_LENGTH);
        List<byte[]> read = new ArrayList<>();

        while (reader.fill(link) >= 0) {
            while (!reader.deliver(frame -> random.nextInt(4) > 0 && read.add(bytesOf(frame)))) {
                assertTrue(read.size() < frames.size(), "refused after the last frame");
            }
            if (random.nextInt(10) == 0) {
                reader.relax();
            }
        }

        assertEquals(frames.size(), read.size());
        for (int i = 0; i < frames.size(); i++) {
            assertArrayEquals(frames.get(i), read.get(i));
        }
    }

    @Test
    void shouldRefuseLengthsBeforeMakingRoomForThem() throws IOException {
        for (int length : new int[] {-2, Integer.MIN_VALUE, MAX_FRAME_LENGTH + 1, Integer.MAX_VALUE}) {
            ByteBuffer prefix =
                    ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(0, length);
            FrameReader reader = new FrameReader(MAX_FRAME_LENGTH);
            reader.fill(new ScriptedLink(prefix, new Random(1)));
            reader.fill(new ScriptedLink(prefix, new Random(1)));

            assertThrows(RefusedConnectionException.class, () -> reader.deliver(frame -> true), "length=" + length);
        }
    }

    @Test
    void shouldReadOverSignsOfLife() throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(13).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(FrameReader.BEAT)
                .putInt(1)
                .put((byte) 7)
                .putInt(FrameReader.BEAT)
                .flip();
        ScriptedLink link = new ScriptedLink(bytes, new Random(1));
        FrameReader reader = new FrameReader(MAX_FRAME_LENGTH);
        List<byte[]> read = new ArrayList<>();

        while (reader.fill(link) >= 0) {
            reader.deliver(frame -> read.add(bytesOf(frame)));
        }

        assertEquals(1, read.size());
        assertArrayEquals(new byte[] {7}, read.get(0));
    }

    private static ByteBuffer stream(List<byte[]> frames) {
        int length = frames.stream().mapToInt(frame -> 4 + frame.length).sum();
        ByteBuffer stream = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        frames.forEach(frame -> stream.putInt(frame.length).put(frame));
        return stream.flip();
    }

    private static byte[] bytesOf(ByteBuffer frame) {
        assertEquals(ByteOrder.LITTLE_ENDIAN, frame.order());
        byte[] bytes = new byte[frame.remaining()];
        frame.get(bytes);
        return bytes;
    }

    /** Gives the bytes of a stream in pieces of any length. */
    private static final class ScriptedLink implements Link {
        private final ByteBuffer stream;
        private final Random random;

        ScriptedLink(ByteBuffer stream, Random random) {
            this.stream = stream;
            this.random = random;
        }

        @Override
        public String identity() {
            return "";
        }

        @Override
        public int read(ByteBuffer into) {
            if (!stream.hasRemaining()) {
                return -1;
            }
            int count = Math.min(Math.min(stream.remaining(), into.remaining()), 4 + random.nextInt(200_000));
            into.put(stream.slice(stream.position(), count));
            stream.position(stream.position() + count);
            return count;
        }

        @Override
        public boolean handshake() {
            return true;
        }

        @Override
        public boolean speaksFor(long memberId) {
            return true;
        }

        @Override
        public long write(ByteBuffer[] from, int count) throws IOException {
            throw new IOException("a reader does not write");
        }

        @Override
        public boolean wantsRead() {
            return false;
        }

        @Override
        public boolean wantsWrite() {
            return false;
        }

        @Override
        public boolean hasInput() {
            return false;
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
