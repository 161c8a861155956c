package io.raftwright.internal.runtime;

import io.raftwright.internal.wire.Message;
import io.raftwright.internal.wire.MessageType;
import io.raftwright.storage.SnapshotMeta;
import io.raftwright.storage.SnapshotStore;
import io.raftwright.storage.StorageException;
import io.raftwright.transport.SendResult;
import io.raftwright.transport.Transport;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.Executor;
import org.agrona.collections.Long2ObjectHashMap;
import org.agrona.collections.LongHashSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the newest snapshot to members that fell behind the log: one chunk at a time each, the next when the last is on the
 * receiver's disk, so that it takes O(chunk) memory and never crowds out heartbeats. The receiver says where to go on, which is
 * how an interrupted transfer resumes. Chunks are read on the background thread.
 *
 * <p>Owner: the consensus thread.
 */
final class SnapshotSender {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotSender.class);
    /** A transfer without an answer for this many election timeouts is given up. */
    private static final int SILENT_TIMEOUTS = 10;

    private static final class Transfer {
        private final SnapshotMeta meta;
        /** Read on the background thread only. */
        private final SnapshotStore.Image image;

        private final ByteBuffer buffer;
        private final Message message = new Message();
        private long lastAnswerNs;
        private volatile boolean isAbandoned;
        /** The last chunk could not be handed to the transport. Set by the background thread. */
        private volatile boolean isUnsent;

        private Transfer(SnapshotMeta meta, SnapshotStore.Image image, int chunkLength, long nowNs) {
            this.meta = meta;
            this.image = image;
            this.buffer =
                    ByteBuffer.allocate(Message.HEADER_LENGTH + chunkLength).order(ByteOrder.LITTLE_ENDIAN);
            this.lastAnswerNs = nowNs;
        }
    }

    private final long selfId;
    private final SnapshotStore store;
    private final Transport transport;
    private final Executor background;
    private final Progress progress;
    private final int chunkLength;
    private final long silenceNs;
    private final Long2ObjectHashMap<Transfer> transfers = new Long2ObjectHashMap<>();
    private final LongHashSet reachable = new LongHashSet();
    private long nowNs;

    SnapshotSender(
            long selfId,
            SnapshotStore store,
            Transport transport,
            Executor background,
            Progress progress,
            int chunkLength,
            long electionTimeoutNs) {
        this.selfId = selfId;
        this.store = store;
        this.transport = transport;
        this.background = background;
        this.progress = progress;
        this.chunkLength = chunkLength;
        this.silenceNs = SILENT_TIMEOUTS * electionTimeoutNs;
    }

    /** The newest snapshot, or null if there is none. */
    @Nullable
    SnapshotMeta latest() {
        return store.latest();
    }

    /** Begins a transfer to a peer. Returns the snapshot's last index, or 0 if there is none to send. */
    long start(long peerId) {
        abandon(peerId);
        SnapshotMeta meta = store.latest();
        if (meta == null || !reachable.contains(peerId)) {
            return 0;
        }
        SnapshotStore.Image image;
        try {
            image = store.openImage(meta);
        } catch (StorageException e) {
            LOG.warn("cannot open snapshot, member={}, index={}", selfId, meta.index(), e);
            return 0;
        }
        Transfer transfer = new Transfer(meta, image, chunkLength, nowNs);
        transfers.put(peerId, transfer);
        LOG.info("sending snapshot, member={}, peer={}, index={}", selfId, peerId, meta.index());
        sendChunk(peerId, transfer, 0, true);
        return meta.index();
    }

    /**
     * A receiver answered.
     *
     * @return true if the transfer is complete
     */
    boolean onReply(long peerId, long index, long nextOffset, boolean isComplete) {
        Transfer transfer = transfers.get(peerId);
        if (transfer == null || transfer.meta.index() != index) {
            return false;
        }
        transfer.lastAnswerNs = nowNs;
        if (isComplete) {
            abandon(peerId);
            return true;
        }
        sendChunk(peerId, transfer, nextOffset, false);
        return false;
    }

    /** Sends bytes from an offset on; an announcement has none and asks where to begin. */
    private void sendChunk(long peerId, Transfer transfer, long offset, boolean isAnnouncement) {
        long term = progress.term();
        background.execute(() -> {
            if (transfer.isAbandoned) {
                return;
            }
            try {
                long length = transfer.image.length();
                transfer.message
                        .begin(transfer.buffer, MessageType.SNAPSHOT, term)
                        .index(transfer.meta.index())
                        .logTerm(transfer.meta.term())
                        .context(offset)
                        .hint(length);
                if (!isAnnouncement && offset >= 0 && offset < length) {
                    transfer.image.read(offset, transfer.buffer);
                }
                transfer.isUnsent = transport.send(peerId, transfer.buffer.flip()) != SendResult.QUEUED;
            } catch (StorageException e) {
                LOG.warn("cannot read snapshot, member={}, index={}", selfId, transfer.meta.index(), e);
            }
        });
    }

    /** Finds a transfer that could not be sent, or got no answer for long. Returns its peer, or 0. */
    long expire(long now) {
        nowNs = now;
        for (var cursor = transfers.entrySet().iterator(); cursor.hasNext(); ) {
            cursor.next();
            Transfer transfer = cursor.getValue();
            if (transfer.isUnsent || now - transfer.lastAnswerNs > silenceNs) {
                return cursor.getLongKey();
            }
        }
        return 0;
    }

    boolean isIdle() {
        return transfers.isEmpty();
    }

    void onPeerUp(long peerId) {
        reachable.add(peerId);
    }

    void onPeerDown(long peerId) {
        reachable.remove(peerId);
        abandon(peerId);
    }

    void abandon(long peerId) {
        Transfer transfer = transfers.remove(peerId);
        if (transfer != null) {
            transfer.isAbandoned = true;
            background.execute(transfer.image::close);
        }
    }

    void abandonAll() {
        for (long peerId :
                transfers.keySet().stream().mapToLong(Long::longValue).toArray()) {
            abandon(peerId);
        }
    }
}
