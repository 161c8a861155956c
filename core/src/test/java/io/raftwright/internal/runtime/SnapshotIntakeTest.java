package io.raftwright.internal.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.raftwright.internal.agent.Doorbell;
import io.raftwright.internal.wire.Message;
import io.raftwright.internal.wire.MessageType;
import io.raftwright.storage.InMemorySnapshotStore;
import io.raftwright.storage.SnapshotMeta;
import io.raftwright.storage.SnapshotStore;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Chunks of a snapshot as a bad network brings them: twice, late, out of order. */
class SnapshotIntakeTest {
    private static final long SENDER = 2;
    private static final int CHUNK = 50;

    private final InMemorySnapshotStore store = new InMemorySnapshotStore();
    private final Tasks tasks = new Tasks(new Doorbell());
    private final List<String> told = new ArrayList<>();
    private final SnapshotIntake intake = new SnapshotIntake(
            1,
            store,
            Runnable::run,
            tasks,
            new SnapshotIntake.Outcome() {
                @Override
                public void onChunk(long peerId, long index, long nextOffset) {
                    told.add("next=" + nextOffset);
                }

                @Override
                public void onComplete(long peerId, SnapshotMeta meta) {
                    told.add("complete=" + meta.index());
                }
            },
            1_000_000_000);
    private final ByteBuffer image = image(7);

    // scenario 52
    @Test
    void shouldBeginNothingAnewWhenTheLastChunkComesTwice() {
        for (int offset = 0; offset < image.limit(); offset += CHUNK) {
            bring(offset);
        }
        String complete = told.get(told.size() - 1);
        told.clear();

        bring((image.limit() - 1) / CHUNK * CHUNK);

        assertEquals("complete=7", complete);
        assertEquals(List.of("complete=7"), told);
        assertSound();
    }

    // scenario 52: of a snapshot that is here already, the first chunk is as good as the last
    @Test
    void shouldBeginNothingAnewForASnapshotThatItHas() {
        for (int offset = 0; offset < image.limit(); offset += CHUNK) {
            bring(offset);
        }
        told.clear();

        bring(0);

        assertEquals(List.of("complete=7"), told);
    }

    @Test
    void shouldWriteEachByteOnceWhenEveryChunkComesTwice() {
        for (int offset = 0; offset < image.limit(); offset += CHUNK) {
            bring(offset);
            bring(offset);
        }

        assertEquals("complete=7", told.get(told.size() - 1));
        assertSound();
    }

    @Test
    void shouldAskForWhatIsMissingWhenALaterChunkComesFirst() {
        bring(0);

        bring(2 * CHUNK);

        assertEquals(List.of("next=" + CHUNK, "next=" + CHUNK), told);
    }

    private void assertSound() {
        SnapshotMeta latest = store.latest();
        assertNotNull(latest);
        SnapshotStore.Image received = store.openImage(latest);
        ByteBuffer bytes = ByteBuffer.allocate(image.limit());
        while (bytes.hasRemaining() && received.read(bytes.position(), bytes) > 0) {
            // until all is read
        }
        received.close();
        assertEquals(image, bytes.flip());
    }

    /** Brings the chunk at an offset, and lets the intake deal with it. */
    private void bring(int offset) {
        int length = Math.min(CHUNK, image.limit() - offset);
        ByteBuffer frame = ByteBuffer.allocate(Message.HEADER_LENGTH + length).order(ByteOrder.LITTLE_ENDIAN);
        Message message = new Message(0)
                .begin(frame, MessageType.SNAPSHOT, 3)
                .index(7)
                .logTerm(3)
                .context(offset)
                .hint(image.limit());
        frame.put(Message.HEADER_LENGTH, image, offset, length).position(0);
        intake.onChunk(SENDER, message, 0);
        var unused = tasks.run();
    }

    /** The image of a snapshot, as another member's store has it. */
    private static ByteBuffer image(long index) {
        InMemorySnapshotStore other = new InMemorySnapshotStore();
        SnapshotMeta meta = new SnapshotMeta(index, 3, 99, ByteBuffer.allocate(8));
        try (SnapshotStore.Writer writer = other.create(meta)) {
            writer.write(ByteBuffer.wrap(new byte[300]));
            writer.publish();
        }
        SnapshotStore.Image source = other.openImage(meta);
        ByteBuffer bytes = ByteBuffer.allocate((int) source.length());
        while (bytes.hasRemaining() && source.read(bytes.position(), bytes) > 0) {
            // until all is read
        }
        source.close();
        return bytes.flip();
    }
}
