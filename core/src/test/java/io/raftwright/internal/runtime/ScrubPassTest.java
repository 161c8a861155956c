package io.raftwright.internal.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.internal.agent.Doorbell;
import io.raftwright.internal.runtime.ScrubPass.Piece;
import io.raftwright.storage.ForwardingSnapshotStore;
import io.raftwright.storage.InMemoryLogStore;
import io.raftwright.storage.InMemorySnapshotStore;
import io.raftwright.storage.LogReader;
import io.raftwright.storage.SnapshotMeta;
import io.raftwright.storage.StorageException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import org.junit.jupiter.api.Test;

/** What a disk cannot read is damage, as it is when a store is opened; what is gone or closed is not. */
class ScrubPassTest {
    private final Progress progress = new Progress(0, new Doorbell());
    private final UnreadableSnapshots snapshots = new UnreadableSnapshots();

    @Test
    void shouldTellASnapshotThatCanNeverBeRead() {
        snapshots.failures = Integer.MAX_VALUE;
        snapshots.failure = new IOException("Input/output error");

        Piece last = last(pass());

        assertNotNull(last.damage());
        assertTrue(last.damage().contains("Input/output error"), last.damage());
        assertEquals(9, last.snapshotIndex());
        assertTrue(snapshots.openedCount <= 10, "it stops some time, opened=" + snapshots.openedCount);
    }

    @Test
    void shouldReadAgainWhatFailedOnce() {
        snapshots.failures = 2;
        snapshots.failure = new IOException("Input/output error");

        assertNull(last(pass()).damage());
        assertEquals(3, snapshots.openedCount);
    }

    @Test
    void shouldNotTakeAClosedStoreForDamage() {
        snapshots.failures = Integer.MAX_VALUE;
        snapshots.failure = new ClosedChannelException();

        assertNull(last(pass()).damage());
    }

    @Test
    void shouldTellEntriesThatCannotBeRead() {
        progress.firstIndex.set(1);
        progress.applied.set(5);
        LogReader reader = new LogReader() {
            @Override
            public ByteBuffer read(long index, int maxBytes) {
                throw new InternalError("a fault occurred in an unsafe memory access operation");
            }

            @Override
            public void release() {}

            @Override
            public void close() {}
        };

        Piece last = last(new ScrubPass(reader, snapshots, progress));

        assertNotNull(last.damage());
        assertTrue(last.damage().contains("index=1"), last.damage());
        assertEquals(1, last.damagedIndex());
    }

    private ScrubPass pass() {
        progress.firstIndex.set(1);
        return new ScrubPass(new InMemoryLogStore(7).newReader(), snapshots, progress);
    }

    private static Piece last(ScrubPass pass) {
        Piece piece = pass.next();
        for (int i = 0; !piece.isOver(); i++) {
            assertTrue(i < 100, "it goes on for ever");
            piece = pass.next();
        }
        return piece;
    }

    /** One snapshot, of index 9, whose content the disk cannot read for some time. */
    private static final class UnreadableSnapshots extends ForwardingSnapshotStore {
        private int failures;
        private IOException failure = new IOException();
        private int openedCount;

        UnreadableSnapshots() {
            super(new InMemorySnapshotStore());
            try (Writer writer = create(new SnapshotMeta(9, 1, 0, ByteBuffer.allocate(8)))) {
                writer.write(ByteBuffer.allocate(100));
                writer.publish();
            }
        }

        @Override
        public InputStream open(SnapshotMeta meta) {
            openedCount++;
            if (failures-- > 0) {
                return new InputStream() {
                    @Override
                    public int read() {
                        throw new StorageException("read failed", failure);
                    }

                    @Override
                    public int read(byte[] target, int offset, int length) {
                        return read();
                    }
                };
            }
            return super.open(meta);
        }
    }
}
