package io.raftwright.internal.runtime;

import io.raftwright.api.StateCapture;
import io.raftwright.internal.membership.Configuration;
import io.raftwright.internal.session.SessionTable;
import io.raftwright.storage.CorruptStorageException;
import io.raftwright.storage.ForeignStorageException;
import io.raftwright.storage.SnapshotMeta;
import io.raftwright.storage.SnapshotStore;
import io.raftwright.storage.StorageException;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes snapshots of the state machine when enough log was applied, and restores it from them. The state is captured on the
 * apply thread, between two commands, and written in the background while commands go on being applied.
 *
 * <p>Content of a snapshot, big-endian: {int length, session table}, {long, the machine's lastAppliedIndex}, then the state
 * machine's own bytes. A witness has none of these: its snapshot is the int {@link #NOTHING} alone.
 *
 * <p>Owner: the apply thread.
 */
final class SnapshotTaker {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotTaker.class);
    /** In place of the session table's length: there is no data here. */
    private static final int NOTHING = -1;

    private static final int BUFFER_LENGTH = 64 << 10;
    private static final int MAX_SESSIONS_LENGTH = 1 << 30;

    private final long selfId;
    private final GuardedMachine<?> machine;
    private final SessionTable sessions;
    private final SnapshotStore store;
    private final Executor background;
    private final Consumer<SnapshotMeta> onTaken;
    private final long everyBytes;
    private final boolean isWitness;
    private long bytesSinceLast;
    /** Set here, cleared in the background. */
    private volatile boolean isBusy;
    /** A snapshot is to be taken whether it is time or not. Set by the consensus thread, cleared here. */
    private volatile boolean isWanted;

    SnapshotTaker(
            long selfId,
            GuardedMachine<?> machine,
            SessionTable sessions,
            SnapshotStore store,
            Executor background,
            Consumer<SnapshotMeta> onTaken,
            long everyBytes,
            boolean isWitness) {
        this.selfId = selfId;
        this.machine = machine;
        this.sessions = sessions;
        this.store = store;
        this.background = background;
        this.onTaken = onTaken;
        this.everyBytes = everyBytes;
        this.isWitness = isWitness;
    }

    /** Takes a snapshot soon, as of whatever is applied then. Consensus thread. */
    void want() {
        isWanted = true;
    }

    boolean isWanted() {
        return isWanted;
    }

    /** A run of entries was applied; takes a snapshot as of its last entry if it is time. */
    void applied(int lengthBytes, long index, long term, int chain, Configuration configuration) {
        bytesSinceLast += lengthBytes;
        if ((bytesSinceLast < everyBytes && !isWanted) || isBusy) {
            return;
        }
        isWanted = false;
        bytesSinceLast = 0;
        isBusy = true;
        SnapshotMeta meta = new SnapshotMeta(index, term, chain, configuration.encode());
        byte[] table = sessions.encode();
        long machineIndex = machine.lastAppliedIndex(index, term);
        StateCapture capture = machine.capture(index, term);
        background.execute(() -> {
            try {
                write(meta, table, machineIndex, capture);
            } finally {
                isBusy = false;
            }
        });
    }

    private void write(SnapshotMeta meta, byte[] table, long machineIndex, StateCapture capture) {
        try (capture) {
            SnapshotMeta latest = store.latest();
            if (latest != null && latest.index() >= meta.index()) {
                return;
            }
            if (isWitness) {
                writeNothing(store, meta);
                onTaken.accept(meta);
                return;
            }
            write(store, meta, table, machineIndex, capture);
            LOG.info("snapshot taken, member={}, index={}, term={}", selfId, meta.index(), meta.term());
            onTaken.accept(meta);
        } catch (IOException | StorageException e) {
            LOG.warn("snapshot not taken, the log is kept, member={}, index={}", selfId, meta.index(), e);
        } catch (RuntimeException | Error e) {
            LOG.error("state machine cannot be captured, the log is kept, member={}", selfId, e);
        }
    }

    /** Makes a snapshot; on return it is durable, and shown. */
    static void write(SnapshotStore store, SnapshotMeta meta, byte[] sessions, long machineIndex, StateCapture capture)
            throws IOException {
        try (SnapshotStore.Writer writer = store.create(meta)) {
            DataOutputStream out =
                    new DataOutputStream(new BufferedOutputStream(new WriterStream(writer), BUFFER_LENGTH));
            out.writeInt(sessions.length);
            out.write(sessions);
            out.writeLong(machineIndex);
            capture.writeTo(out);
            out.flush();
            writer.publish();
        }
    }

    /** Makes a witness's snapshot. */
    static void writeNothing(SnapshotStore store, SnapshotMeta meta) {
        try (SnapshotStore.Writer writer = store.create(meta)) {
            writer.write(ByteBuffer.allocate(Integer.BYTES).putInt(0, NOTHING));
            writer.publish();
        }
    }

    /** Replaces the state machine's state and the session table by a snapshot's content. */
    void restore(SnapshotMeta meta) {
        bytesSinceLast = 0;
        try (InputStream content = store.open(meta);
                DataInputStream in = new DataInputStream(content)) {
            int length = in.readInt();
            if ((length == NOTHING) != isWitness) {
                throw new ForeignStorageException(
                        (isWitness ? "snapshot with data, at a witness" : "a witness's snapshot, which holds no data")
                                + ", index=" + meta.index());
            }
            if (isWitness) {
                return;
            }
            if (length < 0 || length > MAX_SESSIONS_LENGTH) {
                throw new CorruptStorageException("session table damaged, length=" + length);
            }
            byte[] table = in.readNBytes(length);
            if (table.length != length) {
                throw new CorruptStorageException("session table cut short, length=" + length);
            }
            sessions.decode(table);
            long machineIndex = in.readLong();
            machine.restore(in, meta.index(), meta.term());
            machine.requireAt(machineIndex, meta.index(), meta.term());
        } catch (IOException e) {
            throw new StorageException("state machine not restored, index=" + meta.index(), e);
        }
        LOG.info("state machine restored, member={}, index={}, term={}", selfId, meta.index(), meta.term());
    }

    /** A snapshot writer as a stream. */
    private static final class WriterStream extends OutputStream {
        private final SnapshotStore.Writer writer;

        private WriterStream(SnapshotStore.Writer writer) {
            this.writer = writer;
        }

        @Override
        public void write(int b) {
            writer.write(ByteBuffer.wrap(new byte[] {(byte) b}));
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            writer.write(ByteBuffer.wrap(bytes, offset, length));
        }
    }
}
