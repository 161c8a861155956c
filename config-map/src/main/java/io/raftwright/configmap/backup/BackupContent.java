package io.raftwright.configmap.backup;

import io.raftwright.configmap.internal.store.MapState;
import io.raftwright.configmap.internal.store.StoreImage;
import java.util.UUID;

/**
 * What a backup holds.
 *
 * @param clusterId       the cluster whose map it was
 * @param revision        the map's revision
 * @param compactRevision the oldest revision that can be read and watched from, or 0 if nothing was ever forgotten
 * @param keyCount        how many keys there are
 * @param leaseCount      how many leases there are
 * @param index           the log's index of the last command in it, or 0 if there was none
 * @param term            that command's term, or 0 if it is not known
 * @param lengthBytes     of the whole backup
 */
public record BackupContent(
        UUID clusterId,
        long revision,
        long compactRevision,
        long keyCount,
        long leaseCount,
        long index,
        long term,
        long lengthBytes) {

    static BackupContent of(UUID clusterId, StoreImage image, long lengthBytes) {
        MapState state = image.state();
        return new BackupContent(
                clusterId,
                state.revision(),
                state.compactRevision(),
                state.size(),
                state.leaseCount(),
                image.index(),
                image.term(),
                lengthBytes);
    }

    BackupContent withLength(long bytes) {
        return new BackupContent(clusterId, revision, compactRevision, keyCount, leaseCount, index, term, bytes);
    }
}
