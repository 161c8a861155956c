package io.raftwright.snapshot;

/**
 * The limits of {@link SnapshotFiles}.
 *
 * @param chunkLength    bytes of payload under one checksum in the files written here, from 64 to 1 MiB; images from other
 *                       members may use another length
 * @param retainedCount  snapshots kept, the newest ones; at least 1, and better 2, so that there is one to fall back to
 * @param maxImageLength longest image that is received, in bytes; at least 8 KiB
 */
public record SnapshotOptions(int chunkLength, int retainedCount, long maxImageLength) {

    public SnapshotOptions {
        check(
                chunkLength >= HeaderBlock.MIN_CHUNK_LENGTH && chunkLength <= HeaderBlock.MAX_CHUNK_LENGTH,
                "chunkLength",
                chunkLength);
        check(retainedCount >= 1, "retainedCount", retainedCount);
        check(maxImageLength >= 8192, "maxImageLength", maxImageLength);
    }

    /** Chunks of 1 MiB, two snapshots kept, images up to 64 GiB. */
    public static SnapshotOptions defaults() {
        return new SnapshotOptions(HeaderBlock.MAX_CHUNK_LENGTH, 2, 64L << 30);
    }

    private static void check(boolean holds, String name, long value) {
        if (!holds) {
            throw new IllegalArgumentException("option out of range, " + name + "=" + value);
        }
    }
}
