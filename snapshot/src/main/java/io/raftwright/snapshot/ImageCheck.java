package io.raftwright.snapshot;

import io.raftwright.storage.FileIo;
import io.raftwright.storage.ForeignStorageException;
import io.raftwright.storage.SnapshotMeta;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.UUID;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Decides, part by part and in order, whether an image is sound: the header, each chunk, the footer.
 *
 * <p>Owner: the one thread that reads or receives the image.
 */
final class ImageCheck {
    private final String source;
    private final SnapshotName expected;
    private final UUID clusterId;
    private final long imageLength;
    private final CRC32C table = new CRC32C();

    private @Nullable HeaderBlock header;
    private ImageLayout layout;
    private long offset;
    private int chunkNumber;

    /**
     * @param source      whence the image comes, for a person
     * @param expected    the snapshot it must be
     * @param clusterId   the cluster whose state it must be
     * @param imageLength its length in bytes
     */
    ImageCheck(String source, SnapshotName expected, UUID clusterId, long imageLength) {
        this.source = source;
        this.expected = expected;
        this.clusterId = clusterId;
        this.imageLength = imageLength;
        this.layout = new ImageLayout(imageLength, HeaderBlock.MIN_CHUNK_LENGTH);
        if (imageLength < ImageLayout.MIN_IMAGE_LENGTH) {
            throw Damage.at(source, imageLength, "cut off");
        }
    }

    /**
     * Checks a whole file.
     *
     * @return what the snapshot stands for
     */
    static SnapshotMeta verify(FileIo.File file, String source, SnapshotName expected, UUID clusterId)
            throws IOException {
        ImageCheck check = new ImageCheck(source, expected, clusterId, file.size());
        ByteBuffer part = newBuffer(HeaderBlock.LENGTH);
        check.acceptFrom(file, part);
        part = newBuffer(check.longestPart());
        while (!check.isComplete()) {
            check.acceptFrom(file, part);
        }
        return check.meta();
    }

    static ByteBuffer newBuffer(int length) {
        return ByteBuffer.allocateDirect(length).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Reads the next part from a file and checks it; it then stands in the buffer from position 0 to its limit. */
    void acceptFrom(FileIo.File file, ByteBuffer part) throws IOException {
        part.clear().limit(nextLength());
        file.read(part, offset);
        if (part.hasRemaining()) {
            throw Damage.at(source, offset + part.position(), "cut off");
        }
        accept(part.flip());
    }

    /**
     * Checks the next part. Nothing has changed if it throws.
     *
     * @param part little-endian, {@link #nextLength} bytes from position 0 to its limit; left as it is
     * @throws io.raftwright.storage.CorruptStorageException if it is damaged
     * @throws ForeignStorageException                       if it never was ours
     */
    void accept(ByteBuffer part) {
        assert part.position() == 0 && part.limit() == nextLength() : "part=" + part + ", nextLength=" + nextLength();
        int length = part.limit();
        HeaderBlock known = header;
        if (known == null) {
            acceptHeader(HeaderBlock.decode(part, source));
        } else if (chunkNumber < layout.chunkCount()) {
            acceptChunk(part, known.crc());
        } else {
            refuse(Footer.check(part, layout, (int) table.getValue(), known.crc()));
        }
        offset += length;
    }

    private void acceptHeader(HeaderBlock found) {
        SnapshotMeta meta = found.meta();
        if (!found.clusterId().equals(clusterId)) {
            throw new ForeignStorageException("snapshot of another cluster, source=" + source + ", offset=0, clusterId="
                    + found.clusterId() + ", expected=" + clusterId);
        }
        if (meta.index() != expected.index() || meta.term() != expected.term()) {
            throw Damage.at(source, 0, "another snapshot, index=" + meta.index() + ", term=" + meta.term());
        }
        ImageLayout foundLayout = new ImageLayout(imageLength, found.chunkLength());
        if (!foundLayout.isPossible()) {
            throw Damage.at(source, imageLength, "impossible length");
        }
        header = found;
        layout = foundLayout;
    }

    private void acceptChunk(ByteBuffer part, int seed) {
        boolean isLast = chunkNumber == layout.chunkCount() - 1;
        refuse(Chunk.check(part, layout.payloadLength(chunkNumber), chunkNumber, isLast, seed));
        Damage.update(table, Chunk.crc(part));
        chunkNumber++;
    }

    private void refuse(String reason) {
        if (!reason.isEmpty()) {
            throw Damage.at(source, offset, reason);
        }
    }

    /** Where the next part begins; the end of what is known to be sound. */
    long offset() {
        return offset;
    }

    /** Length of the next part in bytes, 0 if there is none. */
    int nextLength() {
        if (header == null) {
            return HeaderBlock.LENGTH;
        }
        if (hasChunk()) {
            return Chunk.HEADER_LENGTH + layout.payloadLength(chunkNumber);
        }
        return isComplete() ? 0 : Footer.LENGTH;
    }

    /** Whether the next part is a chunk. */
    boolean hasChunk() {
        return header != null && chunkNumber < layout.chunkCount();
    }

    boolean isComplete() {
        return offset == imageLength;
    }

    /** The longest part that may come behind the header, which was accepted. */
    int longestPart() {
        return layout.longestPart();
    }

    /** What the snapshot stands for; its header was accepted. */
    SnapshotMeta meta() {
        HeaderBlock known = header;
        if (known == null) {
            throw new IllegalStateException("header not read yet, source=" + source);
        }
        return known.meta();
    }
}
