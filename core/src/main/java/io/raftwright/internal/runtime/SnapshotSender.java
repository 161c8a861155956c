package io.raftwright.internal.runtime;

import io.raftwright.storage.SnapshotMeta;
import io.raftwright.storage.SnapshotStore;
import io.raftwright.storage.StorageException;
import io.raftwright.transport.Transport;
import java.util.concurrent.Executor;
import org.agrona.collections.Long2ObjectHashMap;
import org.agrona.collections.LongHashSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the newest snapshot to members that fell behind the log: one chunk at a time each, the next when the last is on the
 * receiver's disk and its {@link SendingPace} allows it, so that it takes O(chunk) memory and never crowds out heartbeats. The
 * receiver says where to go on, which is how an interrupted transfer resumes.
 *
 * <p>Owner: the consensus thread.
 */
final class SnapshotSender {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotSender.class);
    /** A transfer without an answer for this many election timeouts is given up. */
    private static final int SILENT_TIMEOUTS = 10;
    /** Each takes a chunk of memory, and its share of disk and network; whoever comes later waits for its turn. */
    private static final int MAX_TRANSFERS = 8;
    /** An interrupted transfer is kept for this many. */
    private static final int KEPT_TIMEOUTS = 60;

    private final long selfId;
    private final long groupId;
    private final SnapshotStore store;
    private final Transport transport;
    private final Executor background;
    private final Progress progress;
    private final int chunkLength;
    private final long bytesPerSecond;
    private final long silenceNs;
    private final long keepNs;
    private final Long2ObjectHashMap<SnapshotTransfer> transfers = new Long2ObjectHashMap<>();
    /** Transfers whose receiver was cut off: kept for a while, since it may come back and go on. */
    private final Long2ObjectHashMap<SnapshotTransfer> interrupted = new Long2ObjectHashMap<>();

    private final LongHashSet reachable = new LongHashSet();
    private long nowNs;

    SnapshotSender(
            long selfId,
            long groupId,
            SnapshotStore store,
            Transport transport,
            Executor background,
            Progress progress,
            int chunkLength,
            long bytesPerSecond,
            long electionTimeoutNs) {
        this.selfId = selfId;
        this.groupId = groupId;
        this.store = store;
        this.transport = transport;
        this.background = background;
        this.progress = progress;
        this.chunkLength = chunkLength;
        this.bytesPerSecond = bytesPerSecond;
        this.silenceNs = SILENT_TIMEOUTS * electionTimeoutNs;
        this.keepNs = KEPT_TIMEOUTS * electionTimeoutNs;
    }

    /** The newest snapshot, or null if there is none. */
    @Nullable
    SnapshotMeta latest() {
        return store.latest();
    }

    /**
     * Begins a transfer to a peer.
     *
     * @param leastIndex  an older snapshot is of no use
     * @param isDelegated on the leader's behalf
     * @return the snapshot's last index, or 0 if there is none to send, or many are sent already
     */
    long start(long peerId, long leastIndex, boolean isDelegated) {
        abandon(peerId);
        if (!reachable.contains(peerId) || transfers.size() >= MAX_TRANSFERS) {
            return 0;
        }
        SnapshotTransfer transfer = resumed(peerId, leastIndex);
        if (transfer == null) {
            transfer = newest(peerId, leastIndex);
        }
        if (transfer == null) {
            return 0;
        }
        transfers.put(peerId, transfer);
        LOG.info(
                "sending snapshot, member={}, peer={}, index={}, isDelegated={}",
                selfId,
                peerId,
                transfer.index(),
                isDelegated);
        transfer.announce(background, transport, progress.term(), leaderId(), isDelegated, nowNs);
        return transfer.index();
    }

    /** The transfer that was interrupted, if it is still of use: there may be a newer snapshot, but most of this one is there. */
    private @Nullable SnapshotTransfer resumed(long peerId, long leastIndex) {
        SnapshotTransfer transfer = interrupted.remove(peerId);
        if (transfer != null && transfer.index() < leastIndex) {
            transfer.abandon(background);
            return null;
        }
        return transfer;
    }

    private @Nullable SnapshotTransfer newest(long peerId, long leastIndex) {
        SnapshotMeta meta = store.latest();
        if (meta == null || meta.index() < leastIndex) {
            return null;
        }
        try {
            SendingPace pace = new SendingPace(bytesPerSecond, nowNs);
            return new SnapshotTransfer(peerId, meta, groupId, pace, store.openImage(meta), chunkLength, nowNs);
        } catch (StorageException e) {
            LOG.warn("cannot open snapshot, member={}, index={}", selfId, meta.index(), e);
            return null;
        }
    }

    /**
     * A receiver answered.
     *
     * @return true if the transfer is complete: it holds this snapshot, or a newer one
     */
    boolean onReply(long peerId, long index, long nextOffset, boolean isComplete) {
        SnapshotTransfer transfer = transfers.get(peerId);
        if (transfer == null) {
            return false;
        }
        if (isComplete && index >= transfer.index()) {
            abandon(peerId);
            return true;
        }
        if (!isComplete && index == transfer.index() && nextOffset >= 0) {
            transfer.asked(nextOffset, nowNs);
            sendIfDue(transfer, nowNs);
        }
        return false;
    }

    private void sendIfDue(SnapshotTransfer transfer, long now) {
        if (transfer.isDue(now)) {
            transfer.sendAsked(background, transport, progress.term(), leaderId(), now);
        }
    }

    private long leaderId() {
        return progress.standing().leaderId();
    }

    /**
     * Sends what was asked for and may go now. Finds a transfer that could not be sent, or got no answer for long.
     *
     * @return its peer, or 0
     */
    long tick(long now) {
        nowNs = now;
        long stuck = 0;
        for (var cursor = transfers.entrySet().iterator(); cursor.hasNext(); ) {
            cursor.next();
            SnapshotTransfer transfer = cursor.getValue();
            sendIfDue(transfer, now);
            if (transfer.isStuck(now, silenceNs)) {
                stuck = cursor.getLongKey();
            }
        }
        if (!interrupted.isEmpty()) {
            interrupted.values().removeIf(this::isGivenUp);
        }
        return stuck;
    }

    private boolean isGivenUp(SnapshotTransfer transfer) {
        boolean isOver = nowNs - transfer.lastActiveNs() > keepNs;
        if (isOver) {
            transfer.abandon(background);
        }
        return isOver;
    }

    boolean isIdle() {
        return transfers.isEmpty() && interrupted.isEmpty();
    }

    boolean isReachable(long peerId) {
        return reachable.contains(peerId);
    }

    boolean isSending(long peerId) {
        return transfers.containsKey(peerId);
    }

    /**
     * The least last index of the snapshots on their way, or interrupted, or {@link Long#MAX_VALUE} if there is none: the log must
     * go on from there.
     */
    long leastIndex() {
        long least = Long.MAX_VALUE;
        for (SnapshotTransfer transfer : transfers.values()) {
            least = Math.min(least, transfer.index());
        }
        for (SnapshotTransfer transfer : interrupted.values()) {
            least = Math.min(least, transfer.index());
        }
        return least;
    }

    void onPeerUp(long peerId) {
        reachable.add(peerId);
    }

    void onPeerDown(long peerId) {
        reachable.remove(peerId);
        SnapshotTransfer transfer = transfers.remove(peerId);
        if (transfer != null) {
            transfer.interrupted(nowNs);
            interrupted.put(peerId, transfer);
        }
    }

    void abandon(long peerId) {
        SnapshotTransfer transfer = transfers.remove(peerId);
        if (transfer != null) {
            transfer.abandon(background);
        }
    }

    void abandonAll() {
        for (long peerId :
                transfers.keySet().stream().mapToLong(Long::longValue).toArray()) {
            abandon(peerId);
        }
        interrupted.values().forEach(transfer -> transfer.abandon(background));
        interrupted.clear();
    }
}
