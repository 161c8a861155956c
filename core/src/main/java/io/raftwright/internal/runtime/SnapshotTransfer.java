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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One snapshot on its way to one member: which bytes are asked for, and when they may go. Chunks are read and sent in the
 * background, into one buffer.
 *
 * <p>Owner: the consensus thread; image, buffer and message belong to the background lane.
 */
final class SnapshotTransfer {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotTransfer.class);
    /** No bytes are asked for. */
    private static final long NOTHING = -1;

    private final long peerId;
    private final SnapshotMeta meta;
    private final SendingPace pace;
    private final SnapshotStore.Image image;
    private final ByteBuffer buffer;
    private final Message message;

    private boolean isDelegated;
    private long askedOffset = NOTHING;
    private long lastActiveNs;
    private volatile boolean isAbandoned;
    /** The last chunk could not be handed to the transport. Set in the background. */
    private volatile boolean isUnsent;

    /** A transfer, of which nothing is sent yet. */
    SnapshotTransfer(
            long peerId,
            SnapshotMeta meta,
            long groupId,
            SendingPace pace,
            SnapshotStore.Image image,
            int chunkLength,
            long nowNs) {
        this.peerId = peerId;
        this.meta = meta;
        this.message = new Message(groupId);
        this.pace = pace;
        this.image = image;
        this.buffer = ByteBuffer.allocate(Message.HEADER_LENGTH + chunkLength).order(ByteOrder.LITTLE_ENDIAN);
        this.lastActiveNs = nowNs;
    }

    long index() {
        return meta.index();
    }

    /** The receiver answered: it wants the bytes from an offset on. */
    void asked(long offset, long nowNs) {
        askedOffset = offset;
        lastActiveNs = nowNs;
    }

    /** Bytes are asked for, and may go now. */
    boolean isDue(long nowNs) {
        return askedOffset != NOTHING && pace.isFree(nowNs);
    }

    /** It could not be sent, or the receiver did not answer for long. */
    boolean isStuck(long nowNs, long silenceNs) {
        return isUnsent || (askedOffset == NOTHING && nowNs - lastActiveNs > silenceNs);
    }

    /**
     * Begins, or begins again after the connection was lost: says what is coming, without bytes, and the receiver answers where
     * to go on.
     *
     * @param isForLeader sent for the leader, by a member that is not
     */
    void announce(Executor background, Transport transport, long term, long leaderId, boolean isForLeader, long nowNs) {
        askedOffset = NOTHING;
        lastActiveNs = nowNs;
        isUnsent = false;
        background.execute(() -> send(transport, term, leaderId, isForLeader, NOTHING));
        isDelegated = isForLeader;
    }

    /** When it was last told to do something. */
    long lastActiveNs() {
        return lastActiveNs;
    }

    /** The connection to its receiver is lost; nothing is sent until it is announced again. */
    void interrupted(long nowNs) {
        askedOffset = NOTHING;
        lastActiveNs = nowNs;
    }

    /** Sends the bytes that were asked for. */
    void sendAsked(Executor background, Transport transport, long term, long leaderId, long nowNs) {
        long offset = askedOffset;
        askedOffset = NOTHING;
        lastActiveNs = nowNs;
        pace.sent(buffer.capacity(), nowNs);
        boolean isForLeader = isDelegated;
        background.execute(() -> send(transport, term, leaderId, isForLeader, offset));
    }

    private void send(Transport transport, long term, long leaderId, boolean isForLeader, long offset) {
        if (isAbandoned) {
            return;
        }
        try {
            long length = image.length();
            message.begin(buffer, MessageType.SNAPSHOT, term)
                    .flags(isForLeader ? Message.DELEGATED : 0)
                    .index(meta.index())
                    .logTerm(meta.term())
                    .commit(leaderId)
                    .context(Math.max(0, offset))
                    .hint(length);
            if (offset >= 0 && offset < length) {
                image.read(offset, buffer);
            }
            isUnsent = transport.send(peerId, buffer.flip()) != SendResult.QUEUED;
        } catch (StorageException e) {
            LOG.warn("cannot read snapshot, peer={}, index={}", peerId, meta.index(), e);
        }
    }

    /** Ends it; the image is closed behind what the background is at. */
    void abandon(Executor background) {
        isAbandoned = true;
        background.execute(image::close);
    }
}
