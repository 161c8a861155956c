package io.raftwright.internal.runtime;

import io.raftwright.internal.wire.Message;
import io.raftwright.storage.SnapshotMeta;
import io.raftwright.storage.SnapshotStore;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Receives a snapshot, from the leader or a member it asked, chunk by chunk; chunks go to the disk in the background, one at a
 * time. What arrived stays when the transfer is interrupted, and the next one goes on behind it.
 *
 * <p>Two members may send at once, for a while. The newer snapshot wins; an older one is taken up only when nothing more comes
 * of the newer, so that they do not undo each other's work, and none is waited for in vain.
 *
 * <p>Owner: the consensus thread; the receiver itself belongs to the background lane.
 */
final class SnapshotIntake {
    /** What is to be told after a chunk was dealt with. */
    interface Outcome {
        /** Ask for more, from an offset on. Consensus thread. */
        void onChunk(long peerId, long index, long nextOffset);

        /** The snapshot is complete, sound and durable. Consensus thread. */
        void onComplete(long peerId, SnapshotMeta meta);
    }

    private record Chunk(long peerId, long index, long term, long offset, long imageLength, ByteBuffer bytes) {}

    private static final Logger LOG = LoggerFactory.getLogger(SnapshotIntake.class);

    private final long selfId;
    private final SnapshotStore store;
    private final Executor background;
    private final Tasks tasks;
    private final Outcome outcome;
    /** Null where the data is kept. */
    private final @Nullable WitnessIntake witness;

    private final long silenceNs;
    /** Last index, term and length of the snapshot that is coming in; index 0 if none is. */
    private long comingIndex;

    private long comingTerm;
    private long comingLength;
    /** Who sent the last chunk of it; 0 if that member can send no more now. */
    private long comingFrom;

    private long lastChunkNs;
    private boolean isBusy;
    /** The newest chunk that came while another was being written. */
    private @Nullable Chunk waiting;

    /** Background only. */
    private SnapshotStore.@Nullable Receiver receiver;

    private long receivingIndex;
    private long receivingTerm;
    private long receivingLength;

    /**
     * Nothing on its way yet.
     *
     * @param isWitness no snapshot comes here, only where it stands
     */
    SnapshotIntake(
            long selfId,
            SnapshotStore store,
            Executor background,
            Tasks tasks,
            Outcome outcome,
            long silenceNs,
            boolean isWitness) {
        this.selfId = selfId;
        this.store = store;
        this.background = background;
        this.tasks = tasks;
        this.outcome = outcome;
        this.witness = isWitness ? new WitnessIntake(selfId, store, background, tasks, outcome) : null;
        this.silenceNs = silenceNs;
    }

    /** A chunk came. While one is being written only the newest other is kept: senders go by the answers anyway. */
    void onChunk(long peerId, Message message, long nowNs) {
        if (witness != null) {
            LOG.warn("data sent to a witness, dropped, member={}, peer={}", selfId, peerId);
            return;
        }
        long index = message.index();
        long term = message.logTerm();
        long offset = message.context();
        long length = message.hint();
        if (!isWanted(peerId, index, term, length, nowNs)) {
            return;
        }
        ByteBuffer body = message.body();
        ByteBuffer bytes = ByteBuffer.allocate(body.remaining()).put(body).flip();
        Chunk chunk = new Chunk(peerId, index, term, offset, length, bytes);
        if (isBusy) {
            waiting = chunk;
        } else {
            begin(chunk);
        }
    }

    /** Nothing more comes from a member now: what another one has is taken up, even if it is older. */
    void onPeerDown(long peerId) {
        if (comingFrom == peerId) {
            comingFrom = 0;
        }
    }

    /** The leader says where its snapshot stands, taking this member for a witness. */
    void onPlace(long peerId, Message message) {
        if (witness == null) {
            LOG.warn("snapshot without data, but this is no witness, dropped, member={}, peer={}", selfId, peerId);
            return;
        }
        witness.onPlace(peerId, message);
    }

    private boolean isWanted(long peerId, long index, long term, long length, long nowNs) {
        boolean isSame = index == comingIndex && term == comingTerm && length == comingLength;
        if (!isSame && index <= comingIndex && comingFrom != 0 && nowNs - lastChunkNs < silenceNs) {
            return false;
        }
        comingIndex = index;
        comingTerm = term;
        comingLength = length;
        comingFrom = peerId;
        lastChunkNs = nowNs;
        return true;
    }

    private void begin(Chunk chunk) {
        isBusy = true;
        background.execute(() -> {
            try {
                write(chunk);
            } catch (RuntimeException | Error e) { // memory may be there again for the next chunk
                LOG.warn(
                        "snapshot not received, member={}, peer={}, index={}",
                        selfId,
                        chunk.peerId(),
                        chunk.index(),
                        e);
                try {
                    closeReceiver();
                } finally {
                    tasks.post(this::goOn);
                }
            }
        });
    }

    /** Consensus thread: the chunk was dealt with. */
    private void goOn() {
        isBusy = false;
        Chunk next = waiting;
        waiting = null;
        if (next != null) {
            begin(next);
        }
    }

    private void write(Chunk chunk) {
        SnapshotMeta latest = store.latest();
        if (latest != null && latest.index() >= chunk.index()) {
            closeReceiver();
            tasks.post(() -> complete(chunk, latest));
            return;
        }
        SnapshotStore.Receiver current = receiverFor(chunk.index(), chunk.term(), chunk.imageLength());
        if (chunk.bytes().hasRemaining() && chunk.offset() == current.nextOffset()) {
            current.write(chunk.offset(), chunk.bytes());
        }
        if (current.nextOffset() < chunk.imageLength()) {
            long next = current.nextOffset();
            tasks.post(() -> {
                goOn();
                outcome.onChunk(chunk.peerId(), chunk.index(), next);
            });
            return;
        }
        SnapshotMeta meta = current.publish();
        closeReceiver();
        LOG.info(
                "snapshot received, member={}, peer={}, index={}, length={}",
                selfId,
                chunk.peerId(),
                chunk.index(),
                chunk.imageLength());
        tasks.post(() -> complete(chunk, meta));
    }

    private void complete(Chunk chunk, SnapshotMeta meta) {
        if (comingIndex <= meta.index()) {
            comingIndex = 0;
        }
        goOn();
        outcome.onComplete(chunk.peerId(), meta);
    }

    private SnapshotStore.Receiver receiverFor(long index, long term, long length) {
        SnapshotStore.Receiver current = receiver;
        if (current == null || index != receivingIndex || term != receivingTerm || length != receivingLength) {
            closeReceiver();
            current = store.receive(index, term, length);
            receiver = current;
            receivingIndex = index;
            receivingTerm = term;
            receivingLength = length;
        }
        return current;
    }

    /** Lets go of an unfinished transfer; it can be resumed. Consensus thread. */
    void close() {
        background.execute(this::closeReceiver);
    }

    private void closeReceiver() {
        SnapshotStore.Receiver current = receiver;
        receiver = null;
        if (current != null) {
            current.close();
        }
    }
}
