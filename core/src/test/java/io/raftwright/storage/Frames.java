package io.raftwright.storage;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/** Makes batches of frames, and reads them back, for tests. */
final class Frames {
    private Frames() {}

    /**
     * A batch of commands with consecutive indexes.
     *
     * @param chain         link of the frame before the first
     * @param payloadLength bytes of each payload; each byte tells the frame's index and term
     */
    static ByteBuffer batch(long firstIndex, long term, int chain, int count, int payloadLength) {
        ByteBuffer batch =
                ByteBuffer.allocate(count * LogFrame.frameLength(payloadLength)).order(ByteOrder.LITTLE_ENDIAN);
        CRC32C crc = new CRC32C();
        int last = chain;
        for (int i = 0; i < count; i++) {
            long index = firstIndex + i;
            ByteBuffer payload = ByteBuffer.allocate(payloadLength);
            while (payload.hasRemaining()) {
                payload.put((byte) (index * 31 + term));
            }
            int offset = i * LogFrame.frameLength(payloadLength);
            last = LogFrame.encode(batch, offset, EntryKind.COMMAND, index, term, last, payload.flip(), crc);
        }
        return batch;
    }

    /** Appends a batch that follows, or replaces, what a store holds. Returns the position. */
    static long append(LogStore store, long firstIndex, long term, int count, int payloadLength) {
        return store.append(batch(firstIndex, term, chain(store, firstIndex - 1), count, payloadLength), 0);
    }

    /** Link of a frame that a store holds or begins behind. */
    static int chain(LogStore store, long index) {
        if (index == store.firstIndex() - 1) {
            return store.baseChain();
        }
        try (LogReader reader = store.newReader()) {
            return LogFrame.link(reader.read(index, 1), 0);
        }
    }

    /** Term of an entry that a store holds; its frame is verified first. */
    static long term(LogStore store, long index) {
        try (LogReader reader = store.newReader()) {
            ByteBuffer view = reader.read(index, 1);
            if (LogFrame.verify(view, 0, view.limit(), new CRC32C()) != view.limit()
                    || LogFrame.index(view, 0) != index) {
                throw new AssertionError("not the frame asked for, index=" + index);
            }
            return LogFrame.term(view, 0);
        }
    }
}
