package io.raftwright.testkit.fuzz;

import io.raftwright.api.Command;
import io.raftwright.api.Member;
import io.raftwright.api.NodeListener;
import io.raftwright.api.NodeOptions;
import io.raftwright.api.StateCapture;
import io.raftwright.api.StateMachine;
import io.raftwright.api.Threading;
import io.raftwright.internal.runtime.Node;
import io.raftwright.internal.runtime.NodeParts;
import io.raftwright.internal.wire.Message;
import io.raftwright.internal.wire.MessageType;
import io.raftwright.storage.EntryKind;
import io.raftwright.storage.InMemoryLogStore;
import io.raftwright.storage.InMemorySnapshotStore;
import io.raftwright.storage.LogFrame;
import io.raftwright.storage.LogReader;
import io.raftwright.storage.StorageException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Messages of two peers to a whole node, anew for each input. An input is a row of {@code byte what, short length, frame}; after each, the
 * node does all that there is to do. The header's version and group, and checksums of entries, are made right: what is without them is
 * dropped, as other decoders show.
 */
final class NodeDecoder {
    private static final int FRAME_HEADER = LogFrame.HEADER_LENGTH;
    private static final int TICK = 0x80;
    private static final long TICK_NS = 150_000_000;
    private static final int MAX_CYCLES = 100;
    /** What a node makes before it hears anything, and then some. */
    private static final int NODE_BYTES = 512 << 10;

    private final InMemoryLogStore log = new InMemoryLogStore(1001);
    private final InvokedHost host = new InvokedHost();
    private final Node<Void> node;
    private long nowNs = 1;
    private @Nullable Throwable broken;

    private NodeDecoder() {
        node = Node.start(new NodeParts<>(
                new UUID(1, 2),
                1,
                List.of(new Member(1, "one:1"), new Member(2, "two:2"), new Member(3, "three:3")),
                false,
                null,
                new Nothing(),
                NodeOptions.defaults(),
                new NodeListener() {
                    @Override
                    public void onBroken(Throwable cause) {
                        broken = cause;
                    }
                },
                new DeafTransport(),
                log,
                new InMemorySnapshotStore(),
                Threading.INVOKER,
                () -> nowNs,
                new SplittableRandom(7),
                host));
        node.onPeerUp(2, 1002);
        node.onPeerUp(3, 1003);
        host.work(MAX_CYCLES);
    }

    static Decoder decoder() {
        List<byte[]> seeds = new ArrayList<>();
        for (MessageType type : MessageType.values()) {
            ByteBuffer message = ByteBuffer.allocate(128).order(ByteOrder.LITTLE_ENDIAN);
            new Message(0).begin(message, type, 2).index(1).logTerm(1).commit(1);
            byte[] row = ByteBuffer.allocate(3 + message.capacity())
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .put((byte) 2)
                    .putShort((short) message.capacity())
                    .put(message.array())
                    .array();
            seeds.add(row);
        }
        return new Decoder("node-messages", seeds, List.of(), NodeDecoder::take).withBase(NODE_BYTES);
    }

    private static boolean take(byte[] input) throws IOException {
        NodeDecoder fed = new NodeDecoder();
        try {
            fed.feed(ByteBuffer.wrap(input.clone()).order(ByteOrder.LITTLE_ENDIAN));
        } finally {
            fed.host.finish();
            fed.node.halt();
        }
        if (fed.broken != null && !(fed.broken instanceof StorageException)) {
            throw new AssertionError("the node stopped", fed.broken);
        }
        return fed.broken == null;
    }

    private void feed(ByteBuffer in) {
        while (in.remaining() > 3) {
            int what = in.get();
            int length = Math.min(Short.toUnsignedInt(in.getShort()), in.remaining());
            ByteBuffer frame = in.slice(in.position(), length).order(ByteOrder.LITTLE_ENDIAN);
            in.position(in.position() + length);
            if ((what & TICK) != 0) {
                nowNs += TICK_NS;
            }
            seal(frame);
            boolean unused = node.onFrame(2 + (what & 1), frame.asReadOnlyBuffer());
            host.work(MAX_CYCLES);
        }
    }

    private void seal(ByteBuffer frame) {
        if (frame.remaining() < Message.HEADER_LENGTH) {
            return;
        }
        frame.put(0, (byte) 1).putLong(8, 0);
        Message message = new Message(0);
        if (message.wrap(frame) && message.type() == MessageType.APPEND && message.index() <= log.lastIndex()) {
            sealEntries(message, frame);
        }
    }

    /** Puts index, chain and checksums right, frame by frame. */
    private void sealEntries(Message message, ByteBuffer frame) {
        long index = message.index();
        int chain = linkOf(index);
        CRC32C crc = new CRC32C();
        for (int at = Message.HEADER_LENGTH; at + FRAME_HEADER <= frame.limit(); ) {
            int payload = Math.floorMod(frame.getInt(at + 8), 128);
            int end = at + LogFrame.frameLength(payload);
            if (end > frame.limit()) {
                frame.limit(at);
                return;
            }
            index++;
            EntryKind kind = EntryKind.values()[frame.get(at + 12) & 1];
            long term = Math.max(1, Math.min(message.term(), frame.getLong(at + 24)));
            ByteBuffer content = ByteBuffer.allocate(payload).put(0, frame, at + FRAME_HEADER, payload);
            int unused = LogFrame.encode(frame, at, kind, index, term, chain, content, crc);
            chain = LogFrame.link(frame, at);
            at = end;
        }
    }

    private int linkOf(long index) {
        if (index < 1) {
            return 0;
        }
        LogReader reader = log.newReader();
        int link = LogFrame.link(reader.read(index, 1), 0);
        reader.close();
        return link;
    }

    /** A machine without state. */
    private static final class Nothing implements StateMachine<Void> {
        @Override
        @SuppressWarnings("NullAway") // its result is null
        public Void apply(Command command) {
            return null;
        }

        @Override
        public StateCapture capture() {
            return out -> {};
        }

        @Override
        public void restore(InputStream image) throws IOException {
            byte[] unused = image.readAllBytes();
        }
    }
}
