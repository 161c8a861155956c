package io.raftwright.internal.runtime;

import io.raftwright.internal.wire.Message;
import io.raftwright.storage.CorruptStorageException;
import io.raftwright.storage.SnapshotMeta;
import io.raftwright.storage.SnapshotStore;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Receives a snapshot from the leader, chunk by chunk; chunks go to the disk on the background thread, one at a time. What
 * arrived stays when the transfer is interrupted, and the next one goes on behind it.
 *
 * <p>Owner: the consensus thread; the receiver itself belongs to the background thread.
 */
final class SnapshotIntake {
    /** What is to be told after a chunk was dealt with. */
    interface Outcome {
        /** Ask for more, from an offset on. Consensus thread. */
        void onChunk(long peerId, long index, long nextOffset);

        /** The snapshot is complete, sound and durable. Consensus thread. */
        void onComplete(long peerId, SnapshotMeta meta);
    }

    private static final Logger LOG = LoggerFactory.getLogger(SnapshotIntake.class);

    private final long selfId;
    private final SnapshotStore store;
    private final Executor background;
    private final Tasks tasks;
    private final Outcome outcome;
    private final Consumer<Throwable> onFailure;
    private boolean isBusy;

    /** Background thread only. */
    private SnapshotStore.@Nullable Receiver receiver;

    private long receivingIndex;
    private long receivingTerm;
    private long receivingLength;

    SnapshotIntake(
            long selfId,
            SnapshotStore store,
            Executor background,
            Tasks tasks,
            Outcome outcome,
            Consumer<Throwable> onFailure) {
        this.selfId = selfId;
        this.store = store;
        this.background = background;
        this.tasks = tasks;
        this.outcome = outcome;
        this.onFailure = onFailure;
    }

    /** A chunk came; dropped while another is being written, since the sender waits for answers anyway. */
    void onChunk(long peerId, Message message) {
        if (isBusy) {
            return;
        }
        isBusy = true;
        long index = message.index();
        long term = message.logTerm();
        long offset = message.context();
        long length = message.hint();
        ByteBuffer body = message.body();
        ByteBuffer bytes = ByteBuffer.allocate(body.remaining()).put(body).flip();
        background.execute(() -> {
            try {
                write(peerId, index, term, offset, length, bytes);
            } catch (CorruptStorageException e) {
                LOG.warn("received snapshot discarded, member={}, peer={}, index={}", selfId, peerId, index, e);
                closeReceiver();
                tasks.post(() -> isBusy = false);
            } catch (RuntimeException e) {
                onFailure.accept(e);
            }
        });
    }

    private void write(long peerId, long index, long term, long offset, long length, ByteBuffer bytes) {
        SnapshotMeta latest = store.latest();
        if (latest != null && latest.index() >= index) {
            closeReceiver();
            tasks.post(() -> complete(peerId, latest));
            return;
        }
        SnapshotStore.Receiver current = receiverFor(index, term, length);
        if (bytes.hasRemaining() && offset == current.nextOffset()) {
            current.write(offset, bytes);
        }
        if (current.nextOffset() < length) {
            long next = current.nextOffset();
            tasks.post(() -> {
                isBusy = false;
                outcome.onChunk(peerId, index, next);
            });
            return;
        }
        SnapshotMeta meta = current.publish();
        closeReceiver();
        LOG.info("snapshot received, member={}, peer={}, index={}, length={}", selfId, peerId, index, length);
        tasks.post(() -> complete(peerId, meta));
    }

    private void complete(long peerId, SnapshotMeta meta) {
        isBusy = false;
        outcome.onComplete(peerId, meta);
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

    /** Lets go of an unfinished transfer; it can be resumed. Background thread, or after it ended. */
    void closeReceiver() {
        SnapshotStore.Receiver current = receiver;
        receiver = null;
        if (current != null) {
            current.close();
        }
    }
}
