package io.raftwright.internal.replication;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.internal.membership.Configuration;
import io.raftwright.storage.CorruptStorageException;
import io.raftwright.storage.EntryKind;
import io.raftwright.storage.ForeignStorageException;
import io.raftwright.storage.InMemoryLogStore;
import io.raftwright.storage.LogFrame;
import io.raftwright.storage.LogReader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

/** A log without data: the same chain as the leader's, and never mixed up with one that has the data. */
class WitnessLogTest {
    private static final int WHOLE = 4096;

    private final InMemoryLogStore leaderStore = new InMemoryLogStore(1);
    private final InMemoryLogStore witnessStore = new InMemoryLogStore(2);
    private final RaftLog leader = new RaftLog(leaderStore);
    private final RaftLog witness = RaftLog.ofWitness(witnessStore);

    @Test
    void shouldStripCommandsAndNothingElse() {
        write(EntryKind.NO_OP, 1, "");
        write(EntryKind.CONFIGURATION, 1, configuration());
        write(EntryKind.COMMAND, 1, "secret");

        long last = witness.accept(0, run(1, 3, WHOLE), 0, 2);

        assertEquals(3, last);
        assertEquals(EntryKind.NO_OP, kindAt(1));
        assertEquals(EntryKind.CONFIGURATION, kindAt(2));
        assertEquals(EntryKind.STRIPPED, kindAt(3));
        assertEquals(Configuration.ofVoters(1, 2, 3).withIndex(2), witness.takeConfiguration(2));
    }

    @Test
    void shouldHaveTheChainOfTheWholeLog() {
        for (int i = 0; i < 5; i++) {
            write(EntryKind.COMMAND, 1 + i / 3, "entry " + i);
        }
        witness.accept(0, run(1, 3, WHOLE), 0, 0);

        witness.accept(3, run(4, 5, WHOLE), 0, 0);

        for (long index = 1; index <= 5; index++) {
            assertEquals(linkAt(leaderStore, index), linkAt(witnessStore, index));
            assertEquals(leader.termAt(index), witness.termAt(index));
        }
        assertEquals(
                new RaftLog(leaderStore).lastTime(),
                RaftLog.ofWitness(witnessStore).lastTime());
    }

    @Test
    void shouldNoticeThatTheLeadersChainIsAnother() {
        write(EntryKind.COMMAND, 1, "shared");
        witness.accept(0, run(1, 1, WHOLE), 0, 0);
        RaftLog other = new RaftLog(new InMemoryLogStore(3));
        stage(other, EntryKind.COMMAND, 1, "another of the same term");
        stage(other, EntryKind.COMMAND, 1, "next");
        ByteBuffer run = buffer();
        other.copyStripped(2, 2, WHOLE, run);

        assertThrows(CorruptStorageException.class, () -> witness.accept(1, run.flip(), 0, 0));
    }

    @Test
    void shouldRefuseAStrippedRunWhoseLinksWereExchanged() {
        write(EntryKind.COMMAND, 1, "a");
        write(EntryKind.COMMAND, 1, "b");
        ByteBuffer run = run(1, 2, WHOLE);
        ByteBuffer forged = ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(0, 4711);

        LogFrame.encode(run, 0, EntryKind.STRIPPED, 1, 1, 0, forged, new CRC32C());

        assertThrows(MalformedRunException.class, () -> witness.accept(0, run, 0, 0));
        assertEquals(0, witness.lastIndex());
    }

    @Test
    void shouldReplaceASuffixAsAnyFollowerDoes() {
        write(EntryKind.COMMAND, 1, "a");
        write(EntryKind.COMMAND, 1, "b");
        witness.accept(0, run(1, 2, WHOLE), 0, 0);
        RaftLog next = new RaftLog(new InMemoryLogStore(3));
        ByteBuffer shared = buffer();
        leader.copy(1, 1, shared);
        next.accept(0, shared.flip(), 0, 0);
        stage(next, EntryKind.COMMAND, 2, "B");
        ByteBuffer run = buffer();
        next.copyStripped(2, 2, WHOLE, run);

        witness.accept(1, run.flip(), 1, 1);

        assertEquals(2, witness.lastIndex());
        assertEquals(2, witness.lastTerm());
    }

    @Test
    void shouldStopWhereToldAndWhereTheMessageEnds() {
        for (int i = 0; i < 10; i++) {
            write(EntryKind.COMMAND, 1, "entry");
        }
        ByteBuffer run = buffer();

        assertEquals(4, leader.copyStripped(1, 4, WHOLE, run));
        assertEquals(4 * LogFrame.STRIPPED_LENGTH, run.position());
        assertEquals(3, leader.copyStripped(1, 9, 3 * LogFrame.STRIPPED_LENGTH + 1, run.clear()));
        assertEquals(1, leader.copyStripped(1, 9, 1, run.clear()));
        assertEquals(0, leader.copyStripped(1, 0, WHOLE, run.clear()));
        assertEquals(0, leader.copyStripped(1, 9, WHOLE, run.clear().limit(LogFrame.STRIPPED_LENGTH - 1)));
    }

    @Test
    void shouldTakeNoDataAtAWitness() {
        write(EntryKind.COMMAND, 1, "secret");
        ByteBuffer whole = buffer();
        leader.copy(1, WHOLE, whole);

        assertThrows(MalformedRunException.class, () -> witness.accept(0, whole.flip(), 0, 0));

        assertEquals(0, witnessStore.lastIndex());
    }

    @Test
    void shouldTakeNoStrippedEntriesWhereTheDataIsKept() {
        write(EntryKind.COMMAND, 1, "secret");
        RaftLog follower = new RaftLog(new InMemoryLogStore(3));

        assertThrows(MalformedRunException.class, () -> follower.accept(0, run(1, 1, WHOLE), 0, 0));

        assertEquals(0, follower.lastIndex());
    }

    @Test
    void shouldNotOpenALogOfTheOtherKind() {
        write(EntryKind.COMMAND, 1, "secret");
        witness.accept(0, run(1, 1, WHOLE), 0, 0);

        assertThrows(ForeignStorageException.class, () -> new RaftLog(witnessStore));
        assertThrows(ForeignStorageException.class, () -> RaftLog.ofWitness(leaderStore));
        assertTrue(new RaftLog(leaderStore).holdsData());
        assertFalse(RaftLog.ofWitness(witnessStore).holdsData());
    }

    // ---- helpers

    private void write(EntryKind kind, long term, String payload) {
        write(kind, term, ByteBuffer.wrap(payload.getBytes(StandardCharsets.UTF_8)));
    }

    private void write(EntryKind kind, long term, ByteBuffer payload) {
        leader.stage(kind, term, payload);
        leader.flush(0);
    }

    private static void stage(RaftLog log, EntryKind kind, long term, String payload) {
        log.stage(kind, term, ByteBuffer.wrap(payload.getBytes(StandardCharsets.UTF_8)));
        log.flush(0);
    }

    private static ByteBuffer configuration() {
        return Configuration.ofVoters(1, 2, 3).withIndex(2).encode();
    }

    private ByteBuffer run(long first, long last, int maxBytes) {
        ByteBuffer run = buffer();
        assertEquals(last, leader.copyStripped(first, last, maxBytes, run));
        return run.flip();
    }

    private static ByteBuffer buffer() {
        return ByteBuffer.allocate(WHOLE).order(ByteOrder.LITTLE_ENDIAN);
    }

    private EntryKind kindAt(long index) {
        try (LogReader reader = witnessStore.newReader()) {
            return LogFrame.kind(reader.read(index, 1), 0);
        }
    }

    private static int linkAt(InMemoryLogStore store, long index) {
        try (LogReader reader = store.newReader()) {
            return LogFrame.link(reader.read(index, 1), 0);
        }
    }
}
