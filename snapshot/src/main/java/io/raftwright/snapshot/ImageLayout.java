package io.raftwright.snapshot;

/**
 * Where the parts of an image lie. It follows from two lengths alone, so that a file that was cut, or has grown, contradicts
 * itself.
 *
 * <pre>
 * header 4096 | chunk 0: 16 + chunkLength | ... | last chunk: 16 + 1 ... chunkLength | footer 64
 * </pre>
 *
 * @param imageLength the whole image in bytes
 * @param chunkLength bytes of payload in each chunk but the last
 */
record ImageLayout(long imageLength, int chunkLength) {
    static final long MIN_IMAGE_LENGTH = HeaderBlock.LENGTH + Footer.LENGTH;

    /** The layout of an image with so much payload. */
    static ImageLayout ofPayload(long payloadLength, int chunkLength) {
        long count = (payloadLength + chunkLength - 1) / chunkLength;
        return new ImageLayout(MIN_IMAGE_LENGTH + payloadLength + count * Chunk.HEADER_LENGTH, chunkLength);
    }

    /** Whether an image can have this length at all. */
    boolean isPossible() {
        long rest = chunksLength() % unit();
        return chunksLength() >= 0
                && (rest == 0 || rest > Chunk.HEADER_LENGTH)
                && chunksLength() / unit() < Integer.MAX_VALUE;
    }

    int chunkCount() {
        return (int) ((chunksLength() + unit() - 1) / unit());
    }

    /** Bytes of payload in a chunk. */
    int payloadLength(int number) {
        return (int) Math.min(unit(), chunksLength() - number * unit()) - Chunk.HEADER_LENGTH;
    }

    /** Bytes of payload in the whole image. */
    long payloadLength() {
        return chunksLength() - (long) chunkCount() * Chunk.HEADER_LENGTH;
    }

    /** The longest part of the image behind its header. */
    int longestPart() {
        return (int) Math.max(Footer.LENGTH, Math.min(unit(), chunksLength()));
    }

    private long chunksLength() {
        return imageLength - MIN_IMAGE_LENGTH;
    }

    private long unit() {
        return Chunk.HEADER_LENGTH + (long) chunkLength;
    }
}
