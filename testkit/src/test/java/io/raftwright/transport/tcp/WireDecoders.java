package io.raftwright.transport.tcp;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.raftwright.testkit.fuzz.Decoder;
import io.raftwright.testkit.fuzz.Fixpoint;
import io.raftwright.testkit.fuzz.Sums;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;

/** What a TCP port reads from strangers. */
public final class WireDecoders {
    /** Small, so that short inputs make a buffer grow, move and shrink. */
    private static final int SMALL_CAPACITY = 64;

    private static final int MAX_FRAME_LENGTH = 1000;

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
                                stream(3, 0, 700, 1),
                                stream(),
                                stream(60, 61, 1000, 2),
                                stream(5, 5, 5, 5, 5),
                                stream(1, -1, 2, -1, -1, 3)),
                        List.of(RefusedConnectionException.class),
                        WireDecoders::takeStream),
                new Decoder(
                        "tcp-address",
                        List.of("[::1]:7001".getBytes(UTF_8), "host:7001".getBytes(UTF_8)),
                        List.of(IllegalArgumentException.class),
                        WireDecoders::takeAddress));
    }

    private static boolean takeAddress(byte[] bytes) {
        PeerAddress address = PeerAddress.parse(new String(bytes, UTF_8));
        return Fixpoint.require(address, PeerAddress.parse(address.toString()));
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
        FrameReader reader = new FrameReader(MAX_FRAME_LENGTH, SMALL_CAPACITY);
        Pieces link = new Pieces(bytes);
        Walk walk = new Walk(bytes);
        FrameReader.FrameSink sink = frame -> {
            boolean hasRoom = link.reads++ % 3 != 2;
            if (hasRoom) {
                walk.require(frame);
            }
            return hasRoom;
        };
        while (reader.fill(link) >= 0) {
            while (!reader.deliver(sink)) {
                link.reads++;
            }
            if (link.reads % 5 == 0) {
                reader.relax();
            }
        }
        return walk.count > 0;
    }

    /** Goes through the frames of a stream as they lie in it, whole. */
    private static final class Walk {
        private final ByteBuffer bytes;
        private int at;
        private int count;

        private Walk(byte[] bytes) {
            this.bytes = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        }

        /** The next frame must be this one. */
        private void require(ByteBuffer frame) {
            while (bytes.getInt(at) == FrameReader.BEAT) {
                at += Integer.BYTES;
            }
            int length = bytes.getInt(at);
            if (!frame.equals(bytes.slice(at + Integer.BYTES, length))) {
                throw new AssertionError("frame differs, number=" + count + ", offset=" + at);
            }
            at += Integer.BYTES + length;
            count++;
        }
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
