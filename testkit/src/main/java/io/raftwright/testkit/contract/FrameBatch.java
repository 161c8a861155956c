package io.raftwright.testkit.contract;

import io.raftwright.storage.EntryKind;
import io.raftwright.storage.LogFrame;
import io.raftwright.storage.LogReader;
import io.raftwright.storage.LogStore;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.CRC32C;

/** Makes the entries that the log contract appends, and recognises them when they are read back. */
final class FrameBatch {
    private FrameBatch() {}

    /** The payload of the entry with this index and term: anyone can tell what it must be. */
    static byte[] payload(long index, long term, int length) {
        byte[] payload = new byte[length];
        long state = index * 0x9e3779b97f4a7c15L + term;
        for (int i = 0; i < length; i++) {
            state = state * 6364136223846793005L + 1442695040888963407L;
            payload[i] = (byte) (state >>> 56);
        }
        return payload;
    }

    /** Whole frames with consecutive indexes and payloads of these lengths, behind a frame with this link. */
    static ByteBuffer of(long firstIndex, long term, int chain, int... payloadLengths) {
        int total = 0;
        for (int length : payloadLengths) {
            total += LogFrame.frameLength(length);
        }
        ByteBuffer batch = ByteBuffer.allocateDirect(total).order(ByteOrder.LITTLE_ENDIAN);
        CRC32C crc = new CRC32C();
        int offset = 0;
        int last = chain;
        for (int i = 0; i < payloadLengths.length; i++) {
            long index = firstIndex + i;
            ByteBuffer payload = ByteBuffer.wrap(payload(index, term, payloadLengths[i]));
            last = LogFrame.encode(batch, offset, EntryKind.COMMAND, index, term, last, payload, crc);
            offset += LogFrame.frameLength(payloadLengths[i]);
        }
        return batch;
    }

    /** The same entries without their data, as a witness keeps them. */
    static ByteBuffer stripped(ByteBuffer batch) {
        ByteBuffer stripped =
                ByteBuffer.allocateDirect(maxStrippedLength(batch)).order(ByteOrder.LITTLE_ENDIAN);
        CRC32C crc = new CRC32C();
        int count = 0;
        int length = LogFrame.STRIPPED_LENGTH;
        for (int offset = 0; offset < batch.limit(); offset += LogFrame.length(batch, offset)) {
            LogFrame.strip(batch, offset, stripped, length * count++, crc);
        }
        return stripped.limit(length * count);
    }

    private static int maxStrippedLength(ByteBuffer batch) {
        return batch.limit() / LogFrame.HEADER_LENGTH * LogFrame.STRIPPED_LENGTH;
    }

    /** Appends entries of 100 bytes, which follow or replace what is held. Returns the position. */
    static long append(LogStore store, long firstIndex, long term, int count) {
        int[] lengths = new int[count];
        Arrays.fill(lengths, 100);
        return store.append(of(firstIndex, term, chainAt(store, firstIndex - 1), lengths), 0);
    }

    /** Link of the frame at an index from the base on. */
    static int chainAt(LogStore store, long index) {
        if (index == store.firstIndex() - 1) {
            return store.baseChain();
        }
        try (LogReader reader = store.newReader()) {
            return LogFrame.link(reader.read(index, 1), 0);
        }
    }

    /**
     * Checks that a view is what the contract says: sound and whole frames from an index on, with the payload of their index
     * and term, each chained to the one before.
     *
     * @return how many frames there are
     */
    static int checkView(ByteBuffer view, long firstIndex) {
        if (view.position() != 0 || view.order() != ByteOrder.LITTLE_ENDIAN || !view.isReadOnly()) {
            throw new AssertionError("not a read-only, little-endian view from position 0, view=" + view);
        }
        CRC32C crc = new CRC32C();
        int count = 0;
        int chain = LogFrame.chain(view, 0);
        for (int offset = 0; offset < view.limit(); offset += LogFrame.length(view, offset)) {
            long index = firstIndex + count;
            if (LogFrame.verify(view, offset, view.limit(), crc) < 0
                    || LogFrame.index(view, offset) != index
                    || LogFrame.chain(view, offset) != chain) {
                throw new AssertionError(
                        "not the sound frame that was appended, index=" + index + ", offset=" + offset);
            }
            checkPayload(view, offset, index);
            chain = LogFrame.link(view, offset);
            count++;
        }
        if (count == 0) {
            throw new AssertionError("view without a frame, index=" + firstIndex);
        }
        return count;
    }

    private static void checkPayload(ByteBuffer view, int offset, long index) {
        if (LogFrame.kind(view, offset) == EntryKind.STRIPPED) {
            return; // It has none; that its link is right shows in the next frame's chain.
        }
        int length = LogFrame.payloadLength(view, offset);
        byte[] expected = payload(index, LogFrame.term(view, offset), length);
        if (!ByteBuffer.wrap(expected).equals(view.slice(offset + LogFrame.HEADER_LENGTH, length))) {
            throw new AssertionError("payload altered, index=" + index);
        }
    }

    /** Term of the entry at an index; its frame is checked. */
    static long termAt(LogStore store, long index) {
        try (LogReader reader = store.newReader()) {
            ByteBuffer view = reader.read(index, 1);
            checkView(view, index);
            return LogFrame.term(view, 0);
        }
    }

    /** Reads and checks all entries from an index to the last; returns the terms, one for each. */
    static long[] terms(LogStore store, long firstIndex) {
        long[] terms = new long[(int) (store.lastIndex() - firstIndex + 1)];
        int read = 0;
        try (LogReader reader = store.newReader()) {
            while (read < terms.length) {
                ByteBuffer view = reader.read(firstIndex + read, 16 << 10);
                checkView(view, firstIndex + read);
                for (int offset = 0; offset < view.limit(); offset += LogFrame.length(view, offset)) {
                    terms[read++] = LogFrame.term(view, offset);
                }
            }
        }
        return terms;
    }
}
