package io.raftwright.snapshot;

import io.raftwright.storage.FileIo;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * A snapshot's payload, chunk by chunk; a chunk is verified before its first byte is handed out, the footer before the end is
 * told.
 *
 * <p>Owner: the thread that reads.
 */
final class PayloadStream extends InputStream {
    private final FileIo.File file;
    private final ImageCheck check;
    private final OnFailure onFailure;
    private final Runnable onClose;

    /** The part read last; from its position on, payload not handed out yet. */
    private final ByteBuffer part;

    /** What a read that fails is told as. */
    @FunctionalInterface
    interface OnFailure {
        RuntimeException reading(IOException cause);
    }

    /**
     * @param file    closed by whoever is told of the closing
     * @param check   of this file, with its header accepted
     * @param onClose told when this is closed
     */
    PayloadStream(FileIo.File file, ImageCheck check, OnFailure onFailure, Runnable onClose) {
        this.file = file;
        this.check = check;
        this.onFailure = onFailure;
        this.onClose = onClose;
        this.part = ImageCheck.newBuffer(check.longestPart()).limit(0);
    }

    @Override
    public int read() {
        return fill() ? part.get() & 0xff : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, target.length);
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int count = Math.min(length, part.remaining());
        part.get(target, offset, count);
        return count;
    }

    @Override
    public int available() {
        return part.remaining();
    }

    /** Has payload at hand, or returns false at the end. */
    private boolean fill() {
        if (part.hasRemaining()) {
            return true;
        }
        if (check.isComplete()) {
            return false;
        }
        boolean isChunk = check.hasChunk();
        boolean isRead = false;
        try {
            check.acceptFrom(file, part);
            isRead = true;
        } catch (IOException e) {
            throw onFailure.reading(e);
        } finally {
            part.position(isRead && isChunk ? Chunk.HEADER_LENGTH : part.limit());
        }
        return isChunk;
    }

    @Override
    public void close() {
        onClose.run();
    }
}
