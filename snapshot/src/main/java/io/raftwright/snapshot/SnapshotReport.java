package io.raftwright.snapshot;

import io.raftwright.storage.SnapshotMeta;
import io.raftwright.storage.StorageException;
import java.nio.file.Path;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What there is to say about one snapshot's file.
 *
 * @param file    where it is
 * @param content what it holds, or null if it is not sound
 * @param refusal what is wrong with it, or null
 */
public record SnapshotReport(
        Path file, @Nullable Content content, @Nullable StorageException refusal) {

    /**
     * What a sound snapshot holds.
     *
     * @param clusterId     the cluster whose state it is
     * @param meta          what it stands for
     * @param imageLength   the whole file, in bytes
     * @param payloadLength the state machine's share of it, in bytes
     * @param chunkLength   payload in each chunk but the last, in bytes
     * @param chunkCount    chunks
     */
    public record Content(
            UUID clusterId, SnapshotMeta meta, long imageLength, long payloadLength, int chunkLength, int chunkCount) {}
}
