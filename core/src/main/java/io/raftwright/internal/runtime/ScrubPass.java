package io.raftwright.internal.runtime;

import io.raftwright.storage.CorruptStorageException;
import io.raftwright.storage.LogFrame;
import io.raftwright.storage.LogReader;
import io.raftwright.storage.SnapshotMeta;
import io.raftwright.storage.SnapshotStore;
import io.raftwright.storage.StorageException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ClosedChannelException;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads all that is stored once, piece by piece, and checks it: the entries that are applied, then the newest snapshot.
 *
 * <p>Owner: the background lane, one piece at a time.
 */
final class ScrubPass {
    private static final Logger LOG = LoggerFactory.getLogger(ScrubPass.class);
    private static final int PIECE_LENGTH = 256 << 10;
    private static final int READ_ATTEMPTS = 5;
    private static final Piece OVER = new Piece(0, null, 0, 0, true);

    /**
     * What a piece came to.
     *
     * @param length        bytes read
     * @param damage        what is damaged, for a person, or null; the pass ends there
     * @param damagedIndex  the entry that is, or 0
     * @param snapshotIndex the snapshot that is, or 0
     * @param isOver        whether there is nothing more to read
     */
    record Piece(int length, @Nullable String damage, long damagedIndex, long snapshotIndex, boolean isOver) {}

    private final LogReader reader;
    private final SnapshotStore snapshots;
    private final Progress progress;
    private final CRC32C crc = new CRC32C();
    private ByteBuffer piece = ByteBuffer.allocate(PIECE_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
    private long nextIndex;
    private @Nullable SnapshotMeta meta;
    private @Nullable InputStream content;
    private int failedReads;

    /**
     * From the oldest entry on.
     *
     * @param reader of this pass alone; closed behind the last piece
     */
    ScrubPass(LogReader reader, SnapshotStore snapshots, Progress progress) {
        this.reader = reader;
        this.snapshots = snapshots;
        this.progress = progress;
        this.nextIndex = progress.firstIndex.get();
    }

    /** Reads and checks the next piece; lets go of everything behind the last. */
    Piece next() {
        Piece next = OVER;
        try {
            next = isAtEntries() ? nextEntries() : nextOfSnapshot();
        } catch (StorageException | IOException e) {
            LOG.debug("nothing more to read: {}", e.toString()); // gone meanwhile, or the store is closed
        } catch (RuntimeException | Error e) {
            LOG.warn("search for damage given up", e); // memory may be there again the next time
        }
        if (next.isOver()) {
            close();
        }
        return next;
    }

    private boolean isAtEntries() {
        nextIndex = Math.max(nextIndex, progress.firstIndex.get());
        return nextIndex <= progress.applied.get();
    }

    /** A view ends where a batch does, and batches may be short: as many as make up a piece. */
    private Piece nextEntries() {
        int length = 0;
        try {
            while (length < PIECE_LENGTH && isAtEntries()) {
                ByteBuffer run = reader.read(nextIndex, PIECE_LENGTH);
                if (piece.capacity() < run.remaining()) {
                    piece = ByteBuffer.allocate(run.remaining()).order(ByteOrder.LITTLE_ENDIAN);
                }
                // A checksum over the mapping itself would not survive a file that is cut.
                piece.clear().put(run).flip();
                length += piece.limit();
                if (!areSound(piece.limit())) {
                    return new Piece(length, "entry is damaged, index=" + nextIndex, nextIndex, 0, true);
                }
            }
            return new Piece(length, null, 0, 0, false);
        } catch (CorruptStorageException e) {
            return new Piece(length, e.getMessage(), nextIndex, 0, true);
        } catch (InternalError e) {
            // So the JVM tells that the disk cannot read what is mapped.
            return new Piece(length, "entry cannot be read, index=" + nextIndex + ", reason=" + e, nextIndex, 0, true);
        } finally {
            reader.release();
        }
    }

    /** Goes on up to the first entry that is not. */
    private boolean areSound(int limit) {
        for (int at = 0; at < limit; nextIndex++) {
            int length = LogFrame.verify(piece, at, limit, crc);
            if (length < 0 || LogFrame.index(piece, at) != nextIndex) {
                return false;
            }
            at += length;
        }
        return true;
    }

    private Piece nextOfSnapshot() throws IOException {
        try {
            if (content == null) {
                meta = snapshots.latest();
                content = meta == null ? InputStream.nullInputStream() : snapshots.open(meta);
            }
            int length = content.readNBytes(piece.array(), 0, PIECE_LENGTH);
            return length == 0 ? OVER : new Piece(length, null, 0, 0, false);
        } catch (CorruptStorageException e) {
            return damagedSnapshot(e.getMessage());
        } catch (StorageException | IOException e) {
            Throwable cause = e instanceof IOException ? e : e.getCause();
            if (!(cause instanceof IOException) || cause instanceof ClosedChannelException) {
                throw e;
            }
            return unreadSnapshot(e, cause);
        }
    }

    /** A read that fails may not fail again; one that always does is damage, as it is when a store is opened. */
    private Piece unreadSnapshot(Exception failure, Throwable cause) {
        if (++failedReads == READ_ATTEMPTS) {
            return damagedSnapshot("snapshot cannot be read: " + failure.getMessage() + ", reason=" + cause);
        }
        LOG.debug("snapshot cannot be read, attempt={}", failedReads, failure);
        closeContent();
        return new Piece(0, null, 0, 0, false);
    }

    private Piece damagedSnapshot(@Nullable String damage) {
        return new Piece(0, damage, 0, meta == null ? 0 : meta.index(), true);
    }

    private void close() {
        reader.close();
        closeContent();
    }

    private void closeContent() {
        if (content != null) {
            try {
                content.close();
            } catch (IOException e) {
                // It was only read.
            }
            content = null;
        }
    }
}
