package io.raftwright.internal.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.raftwright.internal.agent.Doorbell;
import io.raftwright.internal.membership.Configuration;
import io.raftwright.internal.wire.Message;
import io.raftwright.internal.wire.MessageType;
import io.raftwright.storage.InMemorySnapshotStore;
import io.raftwright.storage.SnapshotMeta;
import io.raftwright.storage.SnapshotStore;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the receiver of a snapshot does with chunks, whoever they come from and in whatever order. */
class SnapshotIntakeTest {
    private static final long SILENCE_NS = 1_000;
    private static final int CHUNK = 64;

    private boolean isMemoryShort;
    private final InMemorySnapshotStore store = new InMemorySnapshotStore();
    private final Tasks tasks = new Tasks(new Doorbell());
    private final List<String> answers = new ArrayList<>();
    private final SnapshotIntake intake = new SnapshotIntake(
            1,
            storeThatMayRunShort(),
            Runnable::run,
            tasks,
            new SnapshotIntake.Outcome() {
                @Override
                public void onChunk(long peerId, long index, long nextOffset) {
                    answers.add("to " + peerId + ": index " + index + " from " + nextOffset);
                }

                @Override
                public void onComplete(long peerId, SnapshotMeta meta) {
                    answers.add("to " + peerId + ": complete " + meta.index());
                }
            },
            SILENCE_NS,
            false);

    @Test
    void shouldAskForTheNextMissingChunk() {
        byte[] image = image(10);

        announce(2, 10, image, 0);
        chunk(2, 10, image, 0, 1);
        chunk(2, 10, image, 128, 2); // one is missing before

        assertEquals(List.of("to 2: index 10 from 0", "to 2: index 10 from 64", "to 2: index 10 from 64"), answers);
    }

    // scenario 52
    @Test
    void shouldAnswerADuplicateFinalChunkWithoutBeginningAnew() {
        byte[] image = image(10);
        send(2, 10, image, 0);
        answers.clear();

        chunk(2, 10, image, lastOffset(image), 5);
        chunk(2, 10, image, 0, 6);

        assertEquals(List.of("to 2: complete 10", "to 2: complete 10"), answers);
        assertEquals(10, latest().index());
    }

    @Test
    void shouldAnswerAnOlderSnapshotWithTheOneItHas() {
        byte[] newer = image(20);
        byte[] older = image(10);
        send(2, 20, newer, 0);
        answers.clear();

        announce(3, 10, older, 1);

        assertEquals(List.of("to 3: complete 20"), answers);
    }

    // scenario 51
    @Test
    void shouldTakeUpAnOlderSnapshotWhenNothingMoreComesOfTheNewer() {
        byte[] newer = image(20);
        byte[] older = image(10);
        chunk(2, 20, newer, 0, 0);
        answers.clear();

        announce(3, 10, older, SILENCE_NS - 1);
        assertEquals(List.of(), answers);

        announce(3, 10, older, SILENCE_NS);
        assertEquals(List.of("to 3: index 10 from 0"), answers);
    }

    @Test
    void shouldTakeUpAnOlderSnapshotAtOnceWhenTheSenderOfTheNewerIsCutOff() {
        byte[] newer = image(20);
        byte[] older = image(10);
        chunk(2, 20, newer, 0, 0);
        answers.clear();

        intake.onPeerDown(3);
        announce(3, 10, older, 1);
        assertEquals(List.of(), answers);

        intake.onPeerDown(2);
        announce(3, 10, older, 1);
        assertEquals(List.of("to 3: index 10 from 0"), answers);
    }

    @Test
    void shouldTurnToANewerSnapshotAtOnce() {
        byte[] older = image(10);
        byte[] newer = image(20);
        chunk(2, 10, older, 0, 0);
        answers.clear();

        send(3, 20, newer, 1);

        assertEquals("to 3: complete 20", answers.get(answers.size() - 1));
        assertEquals(20, latest().index());
    }

    @Test
    void shouldTakeTheSameSnapshotFromTwoSenders() {
        byte[] image = image(10);
        chunk(2, 10, image, 0, 0);

        for (int offset = CHUNK; offset < image.length; offset += CHUNK) {
            chunk(offset % (2 * CHUNK) == 0 ? 2 : 3, 10, image, offset, 1);
        }

        assertEquals(10, latest().index());
    }

    @Test
    void shouldBeginAnewWhenTheImageIsDamaged() {
        byte[] image = image(10);
        byte[] damaged = image.clone();
        damaged[100] ^= 1;
        send(2, 10, damaged, 0);
        answers.clear();

        send(2, 10, image, 1);

        assertEquals("to 2: complete 10", answers.get(answers.size() - 1));
    }

    @Test
    void shouldGoOnAfterAnError() {
        byte[] image = image(10);
        isMemoryShort = true;
        chunk(2, 10, image, 0, 0);
        isMemoryShort = false;

        send(2, 10, image, 1);

        assertEquals(10, latest().index());
    }

    private SnapshotStore storeThatMayRunShort() {
        return (SnapshotStore) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {SnapshotStore.class}, (proxy, method, arguments) -> {
                    if (isMemoryShort && method.getName().equals("receive")) {
                        throw new OutOfMemoryError("as told");
                    }
                    try {
                        return method.invoke(store, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private void send(long peerId, long index, byte[] image, long nowNs) {
        for (int offset = 0; offset < image.length; offset += CHUNK) {
            chunk(peerId, index, image, offset, nowNs);
        }
    }

    private void announce(long peerId, long index, byte[] image, long nowNs) {
        deliver(peerId, index, image, 0, 0, nowNs);
    }

    private void chunk(long peerId, long index, byte[] image, int offset, long nowNs) {
        deliver(peerId, index, image, offset, Math.min(CHUNK, image.length - offset), nowNs);
    }

    private void deliver(long peerId, long index, byte[] image, int offset, int length, long nowNs) {
        ByteBuffer frame = ByteBuffer.allocate(Message.HEADER_LENGTH + CHUNK).order(ByteOrder.LITTLE_ENDIAN);
        new Message(0)
                .begin(frame, MessageType.SNAPSHOT, 3)
                .index(index)
                .logTerm(1)
                .context(offset)
                .hint(image.length);
        frame.put(image, offset, length);
        Message received = new Message(0);
        received.wrap(frame.flip());
        intake.onChunk(peerId, received, nowNs);
        tasks.run();
    }

    private static int lastOffset(byte[] image) {
        return (image.length - 1) / CHUNK * CHUNK;
    }

    private SnapshotMeta latest() {
        SnapshotMeta latest = store.latest();
        assertNotNull(latest);
        return latest;
    }

    /** The image of a snapshot of some state, as another member has it. */
    private static byte[] image(long index) {
        InMemorySnapshotStore other = new InMemorySnapshotStore();
        SnapshotMeta meta =
                new SnapshotMeta(index, 1, 7, Configuration.ofVoters(1, 2, 3).encode());
        try (SnapshotStore.Writer writer = other.create(meta)) {
            writer.write(ByteBuffer.wrap(new byte[300]));
            writer.publish();
        }
        try (SnapshotStore.Image opened = other.openImage(meta)) {
            ByteBuffer bytes = ByteBuffer.allocate((int) opened.length());
            opened.read(0, bytes);
            return bytes.array();
        }
    }
}
