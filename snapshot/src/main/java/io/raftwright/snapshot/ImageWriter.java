package io.raftwright.snapshot;

import io.raftwright.storage.SnapshotMeta;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * Makes a snapshot's image, part by part and in order: the header, each chunk, the footer. A full chunk is kept until more payload
 * comes, because the last one is marked. Direct memory: one chunk.
 *
 * <p>Owner: the one thread that writes.
 */
public final class ImageWriter {
    private final Sink sink;
    private final HeaderBlock header;
    private final ByteBuffer chunk;
    private final CRC32C table = new CRC32C();

    private long payloadLength;
    private int chunkNumber;

    /** Where an image goes. */
    @FunctionalInterface
    public interface Sink {

        /**
         * Takes the next part.
         *
         * @param part from position to limit, which it consumes; valid only during this call
         * @throws IOException if it cannot; the image is not whole then and never will be
         */
        void write(ByteBuffer part) throws IOException;
    }

    /**
     * Begins an image, and writes its header.
     *
     * @param clusterId   the cluster whose state it is
     * @param meta        what it stands for
     * @param chunkLength bytes of payload in each chunk but the last, from 64 to 1 MiB
     */
    public ImageWriter(UUID clusterId, SnapshotMeta meta, int chunkLength, Sink sink) throws IOException {
        this.sink = sink;
        ByteBuffer block = ImageCheck.newBuffer(HeaderBlock.LENGTH);
        this.header = HeaderBlock.encode(clusterId, meta, chunkLength, block);
        this.chunk = ImageCheck.newBuffer(Chunk.HEADER_LENGTH + chunkLength);
        sink.write(block);
        chunk.position(Chunk.HEADER_LENGTH);
    }

    /** Adds payload; the bytes from position to limit are consumed. */
    public void write(ByteBuffer payload) throws IOException {
        while (payload.hasRemaining()) {
            if (!chunk.hasRemaining()) {
                writeChunk(false);
            }
            int length = Math.min(chunk.remaining(), payload.remaining());
            chunk.put(chunk.position(), payload, payload.position(), length);
            chunk.position(chunk.position() + length);
            payload.position(payload.position() + length);
        }
    }

    /**
     * Writes the last chunk and the footer; nothing may follow. Durable when the sink's target is.
     *
     * @return length of the whole image in bytes
     */
    public long finish() throws IOException {
        if (chunk.position() > Chunk.HEADER_LENGTH) {
            writeChunk(true);
        }
        ImageLayout layout = ImageLayout.ofPayload(payloadLength, header.chunkLength());
        Footer.encode(chunk, layout, (int) table.getValue(), header.crc());
        sink.write(chunk);
        return layout.imageLength();
    }

    private void writeChunk(boolean isLast) throws IOException {
        int length = chunk.position() - Chunk.HEADER_LENGTH;
        Damage.update(table, Chunk.seal(chunk.flip(), length, chunkNumber, isLast, header.crc()));
        sink.write(chunk);
        chunkNumber = Math.addExact(chunkNumber, 1);
        payloadLength += length;
        chunk.clear().position(Chunk.HEADER_LENGTH);
    }
}
