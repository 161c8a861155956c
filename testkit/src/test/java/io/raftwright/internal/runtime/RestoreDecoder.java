package io.raftwright.internal.runtime;

import io.raftwright.api.Command;
import io.raftwright.api.StateCapture;
import io.raftwright.api.StateMachine;
import io.raftwright.api.StateMachineException;
import io.raftwright.internal.membership.Configuration;
import io.raftwright.internal.session.SessionTable;
import io.raftwright.storage.InMemorySnapshotStore;
import io.raftwright.storage.SnapshotMeta;
import io.raftwright.storage.SnapshotStore;
import io.raftwright.storage.StorageException;
import io.raftwright.testkit.fuzz.Decoder;
import io.raftwright.testkit.fuzz.Fixpoint;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;

/** The payload of a snapshot: a table of sessions, and behind it whatever the host's machine wrote. */
public final class RestoreDecoder {
    private static final SnapshotMeta META =
            new SnapshotMeta(5, 2, 99, Configuration.ofVoters(1, 2, 3).encode());

    private RestoreDecoder() {}

    public static Decoder decoder() {
        SessionTable sessions = new SessionTable();
        sessions.admit(11, 1, 1, 0, 1);
        return new Decoder(
                "core-snapshot-payload",
                List.of(written(sessions, new byte[] {1, 2, 3})),
                List.of(StorageException.class, StateMachineException.class), // the latter: it is of another machine
                RestoreDecoder::take);
    }

    private static byte[] written(SessionTable sessions, byte[] state) {
        try (InMemorySnapshotStore store = new InMemorySnapshotStore()) {
            SnapshotTaker.write(store, META, sessions.encode(), 0, out -> out.write(state));
            return store.open(META).readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean take(byte[] input) {
        byte[] first = restored(input);
        return Fixpoint.requireBytes(first, restored(first));
    }

    /** What is restored from a payload, written again. */
    private static byte[] restored(byte[] payload) {
        try (InMemorySnapshotStore store = new InMemorySnapshotStore()) {
            try (SnapshotStore.Writer writer = store.create(META)) {
                writer.write(ByteBuffer.wrap(payload));
                writer.publish();
            }
            SessionTable sessions = new SessionTable();
            Kept machine = new Kept();
            new SnapshotTaker(
                            1,
                            new GuardedMachine<>(machine),
                            sessions,
                            store,
                            Runnable::run,
                            meta -> {},
                            Long.MAX_VALUE,
                            false)
                    .restore(Objects.requireNonNull(store.latest()));
            return written(sessions, machine.state);
        }
    }

    /** A machine that takes whatever it is given. */
    private static final class Kept implements StateMachine<Void> {
        private byte[] state = {};

        @Override
        public Void apply(Command command) {
            throw new IllegalStateException("nothing is applied here");
        }

        @Override
        public StateCapture capture() {
            return out -> out.write(state);
        }

        @Override
        public void restore(InputStream image) throws IOException {
            state = image.readAllBytes();
        }
    }
}
