package io.raftwright.internal.replication;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.raftwright.internal.membership.Configuration;
import io.raftwright.storage.CorruptStorageException;
import io.raftwright.storage.EntryKind;
import io.raftwright.storage.InMemoryLogStore;
import io.raftwright.storage.LogFrame;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

/** The log as Raft sees it, over a store in memory. */
class RaftLogTest {
    private final InMemoryLogStore store = new InMemoryLogStore(1);
    private final RaftLog log = new RaftLog(store);

    @Test
    void shouldGoOnBehindTheLastWrittenEntryWhenStagedOnesAreDiscarded() {
        write(1, "kept");
        log.stage(EntryKind.COMMAND, 1, bytes("staged"));
        log.discardStaged();

        write(1, "next");

        assertEquals(2, log.lastIndex());
        assertEquals(2, store.lastIndex());
        assertEquals(1, log.termAt(2));
    }

    @Test
    void shouldForgetTheTermOfDiscardedEntries() {
        write(1, "kept");
        log.stage(EntryKind.COMMAND, 2, bytes("staged"));

        log.discardStaged();

        assertEquals(1, log.lastTerm());
        assertEquals(RaftLog.MISSING, log.termAt(2));
    }

    // scenario 30: cut at the first conflict, not at prevIndex
    @Test
    void shouldNotShortenTheLogForADelayedRunThatItHolds() {
        write(1, "a");
        ByteBuffer delayed = copyOf(1, 1);
        write(1, "b");

        long last = log.accept(0, delayed, 0, 0);

        assertEquals(1, last);
        assertEquals(2, log.lastIndex());
    }

    @Test
    void shouldReplaceFromTheFirstConflictOn() {
        write(1, "a");
        write(1, "b");
        write(1, "c");
        RaftLog leader = new RaftLog(new InMemoryLogStore(2));
        leader.accept(0, copyOf(1, 1), 0, 0);
        leader.stage(EntryKind.COMMAND, 2, bytes("B"));
        leader.flush(0);
        ByteBuffer run = buffer();
        leader.copy(1, 1000, run);

        long last = log.accept(0, run.flip(), 0, 0);

        assertEquals(2, last);
        assertEquals(2, log.lastIndex());
        assertEquals(2, log.lastTerm());
        assertEquals(0, log.durableIndex());
    }

    @Test
    void shouldRefuseToOverrideWhatIsCommitted() {
        write(1, "a");
        RaftLog other = new RaftLog(new InMemoryLogStore(2));
        other.stage(EntryKind.COMMAND, 2, bytes("A"));
        other.flush(0);
        ByteBuffer run = buffer();
        other.copy(1, 1000, run);

        assertThrows(CorruptStorageException.class, () -> log.accept(0, run.flip(), 1, 0));
        assertEquals(1, log.lastTerm());
    }

    @Test
    void shouldWriteNothingOfADamagedRun() {
        write(1, "a");
        write(1, "b");
        ByteBuffer run = copyOf(1, 2);
        run.put(run.limit() - 1, (byte) ~run.get(run.limit() - 1));
        run.put(run.limit() - 8, (byte) ~run.get(run.limit() - 8));
        RaftLog follower = new RaftLog(new InMemoryLogStore(2));

        assertThrows(MalformedRunException.class, () -> follower.accept(0, run, 0, 0));
        assertEquals(0, follower.lastIndex());
    }

    @Test
    void shouldRefuseARunThatLeavesAGap() {
        write(1, "a");
        write(1, "b");
        ByteBuffer second = copyOf(2, 2);
        RaftLog follower = new RaftLog(new InMemoryLogStore(2));

        assertThrows(MalformedRunException.class, () -> follower.accept(0, second, 0, 0));
    }

    // scenario 32: a compacted entry is not a missing one
    @Test
    void shouldTellCompactedFromMissing() {
        write(1, "a");
        write(2, "b");
        write(2, "c");

        log.compact(2);

        assertEquals(RaftLog.COMPACTED, log.termAt(1));
        assertEquals(2, log.termAt(2));
        assertEquals(2, log.termAt(3));
        assertEquals(RaftLog.MISSING, log.termAt(4));
    }

    // scenario 6: an empty log behind a snapshot has the snapshot's term
    @Test
    void shouldHaveTheSnapshotsTermWhenNothingIsBehindIt() {
        write(1, "a");

        log.reset(7, 3, 99);

        assertEquals(7, log.lastIndex());
        assertEquals(3, log.lastTerm());
        assertEquals(7, log.durableIndex());
        assertEquals(8, log.firstIndex());
    }

    @Test
    void shouldGoOnAfterEverythingWasCompacted() {
        write(1, "a");
        write(2, "b");
        log.compact(2);

        write(2, "c");
        write(4, "d");

        assertEquals(2, log.lastIndexWithin(4, 3) - 1);
        assertEquals(2, log.termAt(3));
        assertEquals(4, log.termAt(4));
    }

    @Test
    void shouldFindWhereLogsMayAgree() {
        for (long term : new long[] {1, 1, 3, 3, 5}) {
            write(term, "x");
        }

        assertEquals(5, log.lastIndexWithin(9, 5));
        assertEquals(4, log.lastIndexWithin(9, 4));
        assertEquals(2, log.lastIndexWithin(4, 2));
        assertEquals(0, log.lastIndexWithin(5, 0));
    }

    @Test
    void shouldCopyWholeFramesAndAtLeastOne() {
        write(1, "0123456789");
        write(1, "0123456789");
        ByteBuffer target = buffer();

        long last = log.copy(1, 1, target);

        assertEquals(1, last);
        assertEquals(56, target.position());
    }

    @Test
    void shouldCopyNothingWhenNotEvenOneFrameHasRoom() {
        write(1, "0123456789");

        assertEquals(0, log.copy(1, 1000, ByteBuffer.allocate(48).order(ByteOrder.LITTLE_ENDIAN)));
    }

    // Raft dissertation §6.3
    @Test
    void shouldNeverLetLogTimeGoBack() {
        stage(10);
        log.flush(0);
        stage(7);
        stage(12);
        log.flush(0);

        assertEquals(10, timeAt(2));
        assertEquals(12, timeAt(3));
        assertEquals(12, log.lastTime());
        assertEquals(12, new RaftLog(store).lastTime());
    }

    @Test
    void shouldForgetTheTimeOfDiscardedEntries() {
        stage(10);
        log.flush(0);
        stage(15);

        log.discardStaged();

        assertEquals(10, log.lastTime());
    }

    @Test
    void shouldTakeTheTimeOfTheEntriesThatReplaceItsOwn() {
        stage(10);
        log.flush(0);
        RaftLog leader = new RaftLog(new InMemoryLogStore(2));
        leader.stage(EntryKind.COMMAND, 2, 4, bytes("B"));
        leader.flush(0);
        ByteBuffer run = buffer();
        leader.copy(1, 1000, run);

        log.accept(0, run.flip(), 0, 0);

        assertEquals(4, log.lastTime());
    }

    @Test
    void shouldGoOnFromTheStateMachinesTimeWhenTheLogIsEmptyBehindASnapshot() {
        log.raiseTime(3_000_000_000L);
        log.reset(50, 4, 99);

        stage(5);
        log.flush(0);

        assertEquals(3_000_000_000L, timeAt(51));
    }

    @Test
    void shouldStandStillAtTheLastTimeThatAFrameCarries() {
        stage(LogFrame.MAX_TIME + 5);
        log.flush(0);

        assertEquals(LogFrame.MAX_TIME, timeAt(1));
    }

    private void stage(long time) {
        log.stage(EntryKind.COMMAND, 1, time, bytes("x"));
    }

    private long timeAt(long index) {
        return LogFrame.time(store.newReader().read(index, 1), 0);
    }

    @Test
    void shouldHandOutTheNewestCommittedConfigurationWithItsIndex() {
        configure(1, 1, 2);
        write(1, "between");
        configure(1, 1, 2, 3);
        configure(1, 1, 2, 3, 4);

        assertEquals(Configuration.ofVoters(1, 2, 3).withIndex(3), log.takeConfiguration(3));
        assertNull(log.takeConfiguration(3));
        assertEquals(Configuration.ofVoters(1, 2, 3, 4).withIndex(4), log.takeConfiguration(9));
    }

    // scenario 23, the part of the log: what was overwritten is no configuration
    @Test
    void shouldForgetAConfigurationThatIsOverwritten() {
        write(1, "a");
        configure(1, 1, 2, 3);
        RaftLog leader = new RaftLog(new InMemoryLogStore(2));
        leader.accept(0, copyOf(1, 1), 0, 0);
        leader.stage(EntryKind.COMMAND, 2, bytes("B"));
        leader.flush(0);
        ByteBuffer run = buffer();
        leader.copy(1, 1000, run);

        assertEquals(2, log.accept(0, run.flip(), 0, 0));

        assertNull(log.takeConfiguration(2));
    }

    private void configure(long term, long... voters) {
        log.stage(EntryKind.CONFIGURATION, term, Configuration.ofVoters(voters).encode());
        log.flush(0);
    }

    private void write(long term, String text) {
        log.stage(EntryKind.COMMAND, term, bytes(text));
        log.flush(0);
    }

    private ByteBuffer copyOf(long first, long last) {
        ByteBuffer run = buffer();
        for (long index = first; index <= last; index++) {
            log.copy(index, 1, run);
            run.limit(run.capacity());
        }
        return run.flip();
    }

    private static ByteBuffer buffer() {
        return ByteBuffer.allocate(1000).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    }
}
