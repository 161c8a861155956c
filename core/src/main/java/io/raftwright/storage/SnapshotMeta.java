package io.raftwright.storage;

import java.nio.ByteBuffer;

/**
 * What a snapshot stands for.
 *
 * @param index         last log index it includes, at least 1
 * @param term          term of the entry at that index, at least 1
 * @param chain         {@linkplain LogFrame#link link} of the frame at that index, so that the log can go on behind it
 * @param configuration the cluster configuration as of that index, encoded; at most 3,072 bytes; never modified
 */
public record SnapshotMeta(long index, long term, int chain, ByteBuffer configuration) {
    public static final int MAX_CONFIGURATION_LENGTH = 3072;

    public SnapshotMeta {
        if (index < 1 || term < 1) {
            throw new IllegalArgumentException("snapshot out of range, index=" + index + ", term=" + term);
        }
        if (configuration.remaining() > MAX_CONFIGURATION_LENGTH) {
            throw new IllegalArgumentException("configuration too long, length=" + configuration.remaining() + ", max="
                    + MAX_CONFIGURATION_LENGTH);
        }
        configuration = configuration.asReadOnlyBuffer();
    }

    /** The encoded configuration, position 0 to limit; each call returns a view of its own. */
    @Override
    public ByteBuffer configuration() {
        return configuration.duplicate();
    }
}
