package io.raftwright.transport.tcp;

import io.raftwright.testkit.fuzz.Decoder;
import io.raftwright.testkit.fuzz.Fixpoint;
import io.raftwright.testkit.fuzz.Sums;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;

/** What a TCP port reads from strangers. */
public final class WireDecoders {
    private static final int MAX_FRAME_LENGTH = 1024 * 1024;

    private WireDecoders() {}

    public static List<Decoder> all() {
        Decoder hello = new Decoder(
                "tcp-hello",
                List.of(new Hello(1, new UUID(3, 4), 2, 1, 1002).encode().array()),
                List.of(RefusedConnectionException.class),
                WireDecoders::takeHello);
        Decoder answer = new Decoder(
                "tcp-answer",
                List.of(new Answer(0, 2, 1002).encode().array()),
                List.of(RefusedConnectionException.class),
                WireDecoders::takeAnswer);
        return List.of(
                hello,
                hello.sealed(bytes -> Sums.seal(bytes, Hello.LENGTH - 4, 0, Hello.LENGTH - 4)),
                answer,
                answer.sealed(bytes -> Sums.seal(bytes, Answer.LENGTH - 4, 0, Answer.LENGTH - 4)),
                new Decoder(
                        "tcp-stream",
                        List.of(
                                stream(3, 0, 70_000, 1),
                                stream(),
                                stream(65_532, 65_533),
                                stream(5, 5, 5, 5, 5),
                                stream(1, -1, 2, -1, -1, 3)),
                        List.of(RefusedConnectionException.class),
                        WireDecoders::takeStream));
    }

    private static boolean takeHello(byte[] bytes) throws RefusedConnectionException {
        Hello hello = Hello.decode(ByteBuffer.wrap(Arrays.copyOf(bytes, Hello.LENGTH)));
        return Fixpoint.require(hello, Hello.decode(hello.encode()));
    }

    private static boolean takeAnswer(byte[] bytes) throws RefusedConnectionException {
        Answer answer = Answer.decode(ByteBuffer.wrap(Arrays.copyOf(bytes, Answer.LENGTH)));
        return Fixpoint.require(answer, Answer.decode(answer.encode()))
                && !answer.meaning().isEmpty();
    }

    private static byte[] stream(int... lengths) {
        int total =
                Arrays.stream(lengths).map(length -> 4 + Math.max(length, 0)).sum();
        ByteBuffer bytes = ByteBuffer.allocate(total).order(ByteOrder.LITTLE_ENDIAN);
        for (int length : lengths) {
            bytes.putInt(length).position(bytes.position() + Math.max(length, 0));
        }
        return bytes.array();
    }

    /** Reads a stream in pieces whose lengths it gives itself, refuses a frame now and then, and compares with what is in it. */
    private static boolean takeStream(byte[] bytes) throws IOException {
        FrameReader reader = new FrameReader(MAX_FRAME_LENGTH);
        Pieces link = new Pieces(bytes);
        List<Integer> taken = new ArrayList<>();
        FrameReader.FrameSink sink = frame -> {
            boolean hasRoom = (taken.size() + link.reads) % 3 != 2;
            if (hasRoom) {
                int offset = offsetOf(bytes, taken.size());
                ByteBuffer expected = ByteBuffer.wrap(bytes, offset, frame.remaining());
                if (!frame.equals(expected)) {
                    throw new AssertionError("frame differs, number=" + taken.size() + ", offset=" + offset);
                }
                taken.add(offset);
            }
            link.reads++;
            return hasRoom;
        };
        while (reader.fill(link) >= 0) {
            while (!reader.deliver(sink)) {
                link.reads++;
            }
        }
        return !taken.isEmpty();
    }

    /** Where a frame's bytes begin in a stream. */
    private static int offsetOf(byte[] stream, int number) {
        ByteBuffer in = ByteBuffer.wrap(stream).order(ByteOrder.LITTLE_ENDIAN);
        int left = number;
        int at = 0;
        while (left > 0 || in.getInt(at) == FrameReader.BEAT) {
            int length = in.getInt(at);
            boolean isBeat = length == FrameReader.BEAT;
            at += 4 + (isBeat ? 0 : length);
            left -= isBeat ? 0 : 1;
        }
        return at + 4;
    }

    /** A connection that gives what it has in pieces of any length. */
    private static final class Pieces implements Link {
        private final ByteBuffer bytes;
        private int reads;

        private Pieces(byte[] bytes) {
            this.bytes = ByteBuffer.wrap(bytes);
        }

        @Override
        public int read(ByteBuffer into) {
            if (!bytes.hasRemaining()) {
                return -1;
            }
            reads++;
            int wanted = 1 + Byte.toUnsignedInt(bytes.get(bytes.position())) * reads;
            int count = Math.min(Math.min(wanted, bytes.remaining()), into.remaining());
            into.put(bytes.slice(bytes.position(), count));
            bytes.position(bytes.position() + count);
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
        public String identity() {
            return "";
        }

        @Override
        public long write(ByteBuffer[] from, int count) {
            throw new UnsupportedOperationException("nothing is written here");
        }

        @Override
        public boolean wantsRead() {
            return true;
        }

        @Override
        public boolean wantsWrite() {
            return false;
        }

        @Override
        public boolean hasInput() {
            return bytes.hasRemaining();
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
