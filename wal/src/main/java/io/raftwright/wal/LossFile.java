package io.raftwright.wal;

import io.raftwright.storage.CorruptStorageException;
import io.raftwright.storage.FileIo;
import io.raftwright.storage.LogLoss;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Remembers what the log has lost to damage, until that is made good: the file {@code LOSS}, there only meanwhile. It is durable
 * before the damaged part is cut off, so that no crash makes the log look as if it had never been longer.
 *
 * <p>It holds two copies of this record, at 0 and at 4096, each padded with zeroes to 4096 bytes:
 *
 * <pre>
 * offset length type   meaning
 *      0      4 int    CRC32C over bytes 4 to 4095
 *      4      4 int    magic: "RWLS"
 *      8      4 int    format version, 1
 *     12      4 int    number of the backup of what was damaged, or 0
 *     16      8 long   log id
 *     24      8 long   last index that the log held; the largest long if that is unknown
 *     32      8 long   term of that entry, or the newest term saved
 *     40      4 int    link of its frame, or 0
 *     44      4 int    length of the text
 *     48      n bytes  what is damaged, UTF-8
 * </pre>
 *
 * @param loss   what was lost
 * @param backup number of the backup that holds the files as they were, or 0
 */
record LossFile(LogLoss loss, int backup) {
    private static final int MAGIC_VALUE = 'R' | 'W' << 8 | 'L' << 16 | 'S' << 24;
    private static final int COPY_LENGTH = 4096;
    private static final int FILE_LENGTH = 2 * COPY_LENGTH;
    private static final int TEXT = 48;
    private static final int MAX_TEXT_LENGTH = COPY_LENGTH - TEXT;

    /**
     * Reads it.
     *
     * @return null if nothing is lost
     * @throws CorruptStorageException if both copies are damaged
     */
    static @Nullable LossFile read(LogDirectory directory, long logId) throws IOException {
        Path path = directory.lossFile();
        if (!directory.exists(path)) {
            return null;
        }
        try (FileIo.File file = directory.io().open(path)) {
            ByteBuffer content = ByteBuffer.allocate(FILE_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
            int length = file.read(content, 0);
            for (int copy = 0; copy + COPY_LENGTH <= length; copy += COPY_LENGTH) {
                if (isSound(content, copy, logId)) {
                    FormatVersion.require(content.getInt(copy + 8), "loss", path);
                    return decode(content, copy);
                }
            }
        }
        throw new CorruptStorageException("both copies are damaged, file=" + path + ", offset=0");
    }

    private static boolean isSound(ByteBuffer content, int copy, long logId) {
        int textLength = content.getInt(copy + 44);
        return content.getInt(copy) == new Checksum().of(content, copy + 4, COPY_LENGTH - 4)
                && content.getInt(copy + 4) == MAGIC_VALUE
                && content.getLong(copy + 16) == logId
                && textLength >= 0
                && textLength <= MAX_TEXT_LENGTH;
    }

    private static LossFile decode(ByteBuffer content, int copy) {
        byte[] text = new byte[content.getInt(copy + 44)];
        content.get(copy + TEXT, text);
        LogLoss loss = new LogLoss(
                content.getLong(copy + 24),
                content.getLong(copy + 32),
                content.getInt(copy + 40),
                new String(text, StandardCharsets.UTF_8));
        return new LossFile(loss, content.getInt(copy + 12));
    }

    /** Writes it; durable on return. */
    void write(LogDirectory directory, long logId) throws IOException {
        byte[] text = loss.damage().getBytes(StandardCharsets.UTF_8);
        int textLength = Math.min(text.length, MAX_TEXT_LENGTH);
        ByteBuffer content = ByteBuffer.allocate(FILE_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
        for (int copy = 0; copy < FILE_LENGTH; copy += COPY_LENGTH) {
            content.putInt(copy + 4, MAGIC_VALUE);
            content.putInt(copy + 8, FormatVersion.CURRENT);
            content.putInt(copy + 12, backup);
            content.putLong(copy + 16, logId);
            content.putLong(copy + 24, loss.lastIndex());
            content.putLong(copy + 32, loss.lastTerm());
            content.putInt(copy + 40, loss.lastLink());
            content.putInt(copy + 44, textLength);
            content.put(copy + TEXT, text, 0, textLength);
            content.putInt(copy, new Checksum().of(content, copy + 4, COPY_LENGTH - 4));
        }
        directory.createWhole(directory.lossFile(), content);
    }

    /** The same, with what was kept of the damage left alone. */
    LossFile withoutBackup() {
        return new LossFile(loss, 0);
    }

    /** What was lost is there again: takes the file away, durably, and what was kept of the damage with it. */
    void remove(LogDirectory directory) throws IOException {
        directory.io().delete(directory.lossFile());
        directory.io().forceDirectory(directory.root());
        if (backup > 0) {
            RepairBackup.remove(directory, backup);
        }
    }
}
