package io.raftwright.wal;

import io.raftwright.storage.CorruptStorageException;
import io.raftwright.storage.FileIo;
import io.raftwright.storage.ForeignStorageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;

/**
 * The second place where term and vote are kept, beside the stream of batches: the file {@code state}, two slots of 4096 bytes
 * at 0 and at 4096. The slot whose content is durable is never touched; the other one is written, over and over until a force
 * makes it the durable one.
 *
 * <pre>
 * offset length type   meaning (in each slot, the rest is zero)
 *      0      4 int    CRC32C over bytes 4 to 39
 *      4      4 int    magic: "RWST"
 *      8      8 long   sequence of the record, from 1
 *     16      8 long   term
 *     24      8 long   member voted for in that term, or 0
 *     32      8 long   log id
 * </pre>
 *
 * <p>Owner: the consensus thread writes, the durability thread forces.
 */
final class StateFile implements AutoCloseable {
    static final int FILE_LENGTH = 8192;

    private static final int MAGIC_VALUE = 'R' | 'W' << 8 | 'S' << 16 | 'T' << 24;
    private static final int SLOT_LENGTH = 4096;
    private static final int CHECKED_LENGTH = 40;

    private final FileIo.File file;
    private final long logId;
    private final ByteBuffer slot = ByteBuffer.allocateDirect(SLOT_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
    private final Checksum checksum = new Checksum();

    /** Sequence of the last record written. Written by the consensus thread, read by the durability thread. */
    private volatile long writtenSequence;

    /** Sequence of the last record known to be durable. Written by the durability thread, read by the consensus thread. */
    private volatile long durableSequence;

    /** The slot that the last record was written to. */
    private int lastSlot;

    private HardState recovered = HardState.NONE;
    private long damagedSlot = -1;

    private StateFile(FileIo.File file, long logId) {
        this.file = file;
        this.logId = logId;
    }

    /** The content of a new file: term 0, no vote, in both slots. */
    static ByteBuffer fresh(long logId) {
        ByteBuffer content = ByteBuffer.allocate(FILE_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
        Checksum checksum = new Checksum();
        encode(content, 0, 1, HardState.NONE.term(), HardState.NONE.votedFor(), logId, checksum);
        encode(content, SLOT_LENGTH, 2, HardState.NONE.term(), HardState.NONE.votedFor(), logId, checksum);
        return content;
    }

    static StateFile open(FileIo.File file, Path path, long logId) throws IOException {
        StateFile state = new StateFile(file, logId);
        state.recover(path);
        return state;
    }

    private void recover(Path path) throws IOException {
        ByteBuffer content = ByteBuffer.allocate(FILE_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
        int length = file.read(content, 0);
        if (length < FILE_LENGTH) {
            throw new CorruptStorageException(
                    "file is cut short, file=" + path + ", length=" + length + ", expectedLength=" + FILE_LENGTH);
        }
        for (int offset = 0; offset < FILE_LENGTH; offset += SLOT_LENGTH) {
            if (content.getInt(offset) != checksum.of(content, offset + 4, CHECKED_LENGTH - 4)
                    || content.getInt(offset + 4) != MAGIC_VALUE) {
                damagedSlot = offset;
                continue; // Torn by a crash, or damaged; then the other slot and the stream of batches have it.
            }
            if (content.getLong(offset + 32) != logId) {
                throw new ForeignStorageException("state file of another log, file=" + path);
            }
            long sequence = content.getLong(offset + 8);
            recovered = recovered.newer(content.getLong(offset + 16), content.getLong(offset + 24));
            if (sequence > writtenSequence) {
                writtenSequence = sequence;
                lastSlot = offset / SLOT_LENGTH;
            }
        }
        if (writtenSequence == 0) {
            throw new CorruptStorageException("both slots are damaged, file=" + path + ", offset=0");
        }
        durableSequence = writtenSequence;
    }

    /** The newest record found when the file was opened. */
    HardState recovered() {
        return recovered;
    }

    /** The offset of a slot that was torn or damaged when the file was opened, or -1. */
    long damagedSlot() {
        return damagedSlot;
    }

    /** Writes a record; it is durable after the next {@link #force}. Consensus thread. */
    void save(long term, long votedFor) throws IOException {
        long sequence = writtenSequence + 1;
        // A slot that was written but not forced since may be rewritten; it is the other one that must survive.
        int target = writtenSequence > durableSequence ? lastSlot : 1 - lastSlot;
        encode(slot, 0, sequence, term, votedFor, logId, checksum);
        slot.clear();
        file.write(slot, (long) target * SLOT_LENGTH);
        lastSlot = target;
        writtenSequence = sequence;
    }

    /** Makes durable what was saved before. Durability thread. */
    void force() throws IOException {
        long sequence = writtenSequence;
        if (sequence > durableSequence) {
            file.force();
            durableSequence = sequence;
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    private static void encode(
            ByteBuffer target, int offset, long sequence, long term, long votedFor, long logId, Checksum checksum) {
        target.putInt(offset + 4, MAGIC_VALUE);
        target.putLong(offset + 8, sequence);
        target.putLong(offset + 16, term);
        target.putLong(offset + 24, votedFor);
        target.putLong(offset + 32, logId);
        target.putInt(offset, checksum.of(target, offset + 4, CHECKED_LENGTH - 4));
    }
}
