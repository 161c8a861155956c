package io.raftwright.testkit.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.storage.LogFrame;
import io.raftwright.storage.LogReader;
import io.raftwright.storage.LogStore;
import io.raftwright.storage.StorageException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What every {@link LogStore} must do. Items are those of its list "to be correct, an implementation must".
 *
 * <pre>{@code
 * class MyLogStoreTest extends LogStoreContract {
 *     @Override protected LogStore openFresh() { ... }             // empty, on a medium of its own
 *     @Override protected LogStore reopen(LogStore closed) { ... } // the same medium again
 *     @Override protected LogStore crash(LogStore store) { ... }   // what recovery finds if the power fails now
 *     @Override protected void failMedium(LogStore store) { ... }  // from now on the medium refuses writes and forces
 * }
 * }</pre>
 *
 * <p>Choose small segments or buffers, if the store has such: the contract appends a few megabytes at most.
 */
public abstract class LogStoreContract extends StoreContract<LogStore> {
    /** Makes the medium beneath a store refuse writes and forces from now on, until {@link #crash} replaces the store. */
    protected abstract void failMedium(LogStore store);

    /** Checks what a store holds, then the same after it was forced, closed and opened again. */
    private void checkNowAndReopened(LogStore store, Consumer<LogStore> check) {
        check.accept(store);
        store.force();
        check.accept(reopened(store));
    }

    // 1. return entries exactly as appended, until overridden or compacted

    @Test
    void item1ShouldBeginEmpty() {
        LogStore store = fresh();

        assertEquals(1, store.firstIndex());
        assertEquals(0, store.lastIndex());
        assertEquals(0, store.baseTerm());
        assertEquals(0, store.baseChain());
        assertEquals(0, store.term());
        assertEquals(LogStore.NO_VOTE, store.votedFor());
        assertThrows(StorageException.class, () -> store.newReader().read(1, 100));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 8, 100, 4056, 4096, 70_000, 1 << 20})
    void item1ShouldReturnEntriesExactlyAsAppended(int payloadLength) {
        LogStore store = fresh();
        ByteBuffer batch = FrameBatch.of(1, 1, 0, payloadLength, 3, payloadLength);

        store.append(batch.duplicate().order(batch.order()), 0);

        checkNowAndReopened(store, held -> {
            ByteBuffer read = ByteBuffer.allocate(batch.capacity());
            try (LogReader reader = held.newReader()) {
                for (long index = 1; index <= held.lastIndex(); ) {
                    ByteBuffer view = reader.read(index, 1 << 22);
                    index += FrameBatch.checkView(view, index);
                    read.put(view);
                }
            }
            assertEquals(batch, read.flip());
        });
    }

    @Test
    void item1ShouldViewWholeFramesWithinTheLimit() {
        LogStore store = fresh();
        FrameBatch.append(store, 1, 1, 20);
        int length = LogFrame.frameLength(100);

        try (LogReader reader = store.newReader()) {
            assertEquals(1, FrameBatch.checkView(reader.read(7, 1), 7));
            assertTrue(FrameBatch.checkView(reader.read(7, 3 * length), 7) <= 4);
            assertTrue(FrameBatch.checkView(reader.read(20, 1 << 20), 20) == 1);
            assertThrows(StorageException.class, () -> reader.read(21, 100));
            assertThrows(StorageException.class, () -> reader.read(0, 100));
        }
    }

    @Test
    void item1ShouldHoldEntriesWithoutTheirDataInTheSameChain() {
        LogStore store = fresh();
        ByteBuffer whole = FrameBatch.of(1, 1, 0, 100, 0, 9000);
        store.append(FrameBatch.stripped(whole), 0);
        store.append(FrameBatch.of(4, 2, LogFrame.headerCrc(whole, whole.limit() - LogFrame.frameLength(9000)), 5), 0);

        checkNowAndReopened(store, held -> {
            assertArrayEquals(new long[] {1, 1, 1, 2}, FrameBatch.terms(held, 1));
            assertEquals(LogFrame.headerCrc(whole, 0), FrameBatch.chainAt(held, 1));
        });
    }

    @Test
    void item1ShouldKeepWhatIsBehindACompaction() {
        LogStore store = fresh();
        FrameBatch.append(store, 1, 1, 300);
        FrameBatch.append(store, 301, 2, 300);
        store.force();

        store.compact(400);
        store.force();

        checkNowAndReopened(store, held -> {
            long base = held.firstIndex() - 1;
            assertTrue(base <= 400, "dropped more than allowed, firstIndex=" + held.firstIndex());
            assertEquals(600, held.lastIndex());
            assertEquals(base == 0 ? 0 : base <= 300 ? 1 : 2, held.baseTerm());
            assertEquals(600 - base, FrameBatch.terms(held, base + 1).length);
            try (LogReader reader = held.newReader()) {
                assertEquals(held.baseChain(), LogFrame.chain(reader.read(base + 1, 1), 0));
                assertThrows(StorageException.class, () -> reader.read(base, 1));
            }
        });
    }

    @Test
    void item1ShouldContinueBehindASnapshot() {
        LogStore store = fresh();
        FrameBatch.append(store, 1, 1, 10);
        store.saveVote(4, 2);

        store.reset(100, 5, 0x1234);
        FrameBatch.append(store, 101, 6, 3);
        store.force();

        checkNowAndReopened(store, held -> {
            assertEquals(101, held.firstIndex());
            assertEquals(103, held.lastIndex());
            assertEquals(5, held.baseTerm());
            assertEquals(0x1234, held.baseChain());
            assertEquals(4, held.term());
            assertEquals(2, held.votedFor());
            assertArrayEquals(new long[] {6, 6, 6}, FrameBatch.terms(held, 101));
        });
    }

    @Test
    void item1ShouldRememberAnEmptyLogBehindASnapshot() {
        LogStore store = fresh();
        FrameBatch.append(store, 1, 1, 10);
        store.reset(7, 3, 99);
        store.force();

        LogStore held = crashed(store);

        assertEquals(8, held.firstIndex());
        assertEquals(7, held.lastIndex());
        assertEquals(3, held.baseTerm());
        assertEquals(99, held.baseChain());
    }

    @Test
    void item1ShouldTellWhereTermsBegin() {
        LogStore store = fresh();
        FrameBatch.append(store, 1, 1, 3);
        FrameBatch.append(store, 4, 4, 3);
        FrameBatch.append(store, 6, 5, 3);
        store.force();

        checkNowAndReopened(store, held -> {
            List<String> terms = new ArrayList<>();
            held.forEachTerm((term, index) -> terms.add(term + "@" + index));
            assertEquals(List.of("1@1", "4@4", "5@6"), terms);
        });
    }

    @Test
    void item1ShouldShowOtherThreadsWhatWasWritten() throws Exception {
        LogStore store = fresh();
        FrameBatch.append(store, 1, 1, 50);

        CompletableFuture<Long> read = CompletableFuture.supplyAsync(() -> FrameBatch.termAt(store, 50));

        assertEquals(1, read.get(20, TimeUnit.SECONDS));
        assertTrue(store.sizeInBytes() >= 50L * LogFrame.frameLength(100));
    }

    // 2. replace the suffix from an appended batch's first index on, atomically with the batch: after a crash
    //    either the old suffix or the new batch is there, never a mixture

    @Test
    void item2ShouldReplaceTheSuffix() {
        LogStore store = fresh();
        FrameBatch.append(store, 1, 1, 10);
        FrameBatch.append(store, 4, 2, 2);
        FrameBatch.append(store, 6, 3, 1);
        store.force();

        checkNowAndReopened(store, held -> {
            assertEquals(6, held.lastIndex());
            assertArrayEquals(new long[] {1, 1, 1, 2, 2, 3}, FrameBatch.terms(held, 1));
        });
    }

    @Test
    void item2ShouldReplaceEverything() {
        LogStore store = fresh();
        FrameBatch.append(store, 1, 1, 10);
        FrameBatch.append(store, 1, 2, 1);
        store.force();

        assertArrayEquals(new long[] {2}, FrameBatch.terms(crashed(store), 1));
    }

    @Test
    void item2ShouldHoldTheOldSuffixOrTheNewBatchAfterACrash() {
        LogStore store = fresh();
        FrameBatch.append(store, 1, 1, 10);
        store.force();
        FrameBatch.append(store, 4, 2, 2);

        LogStore recovered = crashed(store);

        long[] terms = FrameBatch.terms(recovered, 1);
        assertArrayEquals(
                recovered.lastIndex() == 10 ? new long[] {1, 1, 1, 1, 1, 1, 1, 1, 1, 1} : new long[] {1, 1, 1, 2, 2},
                terms);
    }

    // 3. lose nothing that lay at or below a position returned by force, across any crash

    @Test
    void item3ShouldLoseNothingThatWasForced() {
        LogStore store = fresh();
        long incarnation = store.incarnation();
        long before = store.writtenPosition();
        long appended = FrameBatch.append(store, 1, 1, 30);
        long voted = store.saveVote(7, 3);

        long durable = store.force();

        assertTrue(before <= appended && appended <= voted && voted <= durable, "positions run backwards");
        assertTrue(store.writtenPosition() >= durable);
        LogStore recovered = crashed(store);
        assertEquals(30, FrameBatch.terms(recovered, 1).length);
        assertEquals(7, recovered.term());
        assertEquals(3, recovered.votedFor());
        assertEquals(incarnation, recovered.incarnation());
    }

    @Test
    void item3ShouldLoseNothingThatWasForcedInManyCrashes() {
        LogStore store = fresh();
        for (int round = 0; round < 12; round++) {
            long last = store.lastIndex();
            FrameBatch.append(store, last + 1, round + 1, 5);
            store.mark();
            store.force();
            FrameBatch.append(store, last + 6, round + 1, 3);

            store = crashed(store);

            assertTrue(store.lastIndex() >= last + 5, "forced entries lost, lastIndex=" + store.lastIndex());
            assertEquals(store.lastIndex(), FrameBatch.terms(store, 1).length);
        }
    }

    // 4. recover, in log order, a prefix of what was written: never an entry without all those written before it

    @Test
    void item4ShouldRecoverAPrefixOfWhatWasWritten() {
        LogStore store = fresh();
        for (int batch = 0; batch < 40; batch++) {
            FrameBatch.append(store, 1 + 5 * batch, 1 + batch, 5);
            store.saveVote(1 + batch, batch);
            if (batch == 20) {
                store.force();
            }
        }

        LogStore recovered = crashed(store);

        long last = recovered.lastIndex();
        assertTrue(last >= 105 && last <= 200, "lastIndex=" + last);
        assertEquals(last, FrameBatch.terms(recovered, 1).length);
        long voteBefore = (last - 1) / 5; // Written before the last entry's batch, so it cannot be missing.
        assertTrue(recovered.term() >= voteBefore, "vote lost, term=" + recovered.term() + ", lastIndex=" + last);
        assertEquals(recovered.term() - 1, recovered.votedFor());
    }

    // 5. never return from force after a failed write or force of the underlying medium, then or later: the store
    //    is broken for good and every later call throws StorageException

    @Test
    void item5ShouldStayBrokenOnceTheMediumFailed() {
        LogStore store = fresh();
        FrameBatch.append(store, 1, 1, 5);
        store.saveVote(2, 3);
        store.force();
        ByteBuffer batch = FrameBatch.of(6, 2, FrameBatch.chainAt(store, 5), 100);
        failMedium(store);

        assertThrows(StorageException.class, () -> {
            store.append(batch, 0);
            store.force();
        });

        assertThrows(StorageException.class, store::force);
        assertThrows(StorageException.class, () -> store.saveVote(9, 9));
        assertThrows(StorageException.class, () -> store.append(batch, 0));
        assertThrows(StorageException.class, store::force);
        LogStore recovered = crashed(store);
        assertTrue(recovered.lastIndex() >= 5, "forced entries lost, lastIndex=" + recovered.lastIndex());
        assertEquals(recovered.lastIndex(), FrameBatch.terms(recovered, 1).length);
        assertEquals(2, recovered.term());
    }

    // 6. never lose a vote: the term and vote recovered are the newest ones at or below the durable position, or
    //    newer

    @Test
    void item6ShouldRecoverTheNewestForcedVoteOrANewerOne() {
        LogStore store = fresh();
        for (int term = 1; term <= 50; term++) {
            store.saveVote(term, LogStore.NO_VOTE);
            store.saveVote(term, 100 + term);
            if (term == 30) {
                store.force();
            }
        }

        LogStore recovered = crashed(store);

        assertTrue(recovered.term() >= 30 && recovered.term() <= 50, "term=" + recovered.term());
        long vote = recovered.votedFor();
        assertTrue(
                vote == 100 + recovered.term() || (recovered.term() > 30 && vote == LogStore.NO_VOTE),
                "vote lost, term=" + recovered.term() + ", votedFor=" + vote);
    }

    @Test
    void item6ShouldKeepTheVoteThroughOverrideResetAndCompaction() {
        LogStore store = fresh();
        store.saveVote(3, 2);
        FrameBatch.append(store, 1, 3, 500);
        store.compact(400);
        FrameBatch.append(store, 450, 3, 500);
        store.reset(2000, 3, 5);
        FrameBatch.append(store, 2001, 3, 500);
        store.compact(2400);
        store.force();

        LogStore recovered = reopened(crashed(store));

        assertEquals(3, recovered.term());
        assertEquals(2, recovered.votedFor());
    }

    // 7. keep a view returned by a LogReader readable until that reader's next call, whatever else happens

    @Test
    void item7ShouldKeepAViewReadableWhateverHappens() {
        LogStore store = fresh();
        FrameBatch.append(store, 1, 1, 10);
        LogReader reader = store.newReader();
        ByteBuffer view = reader.read(3, 400);
        int count = FrameBatch.checkView(view, 3);

        FrameBatch.append(store, 2, 2, 300);
        store.force();
        store.compact(200);
        for (int i = 0; i < 30; i++) {
            FrameBatch.append(store, store.lastIndex() + 1, 3, 300);
            store.force();
            while (store.maintain() > 0) {
                store.compact(store.lastIndex());
            }
        }
        store.reset(50_000, 4, 1);
        FrameBatch.append(store, 50_001, 4, 300);
        store.force();

        assertEquals(count, FrameBatch.checkView(view, 3));
        assertEquals(1, LogFrame.term(view, 0));
        reader.release();
        assertEquals(4, LogFrame.term(reader.read(50_001, 1), 0));
        reader.close();
        reader.close();
    }

    // 1. return entries exactly as appended, until overridden or compacted
    // 2. replace the suffix from an appended batch's first index on, atomically with the batch: after a crash
    //    either the old suffix or the new batch is there, never a mixture
    // 3. lose nothing that lay at or below a position returned by force, across any crash
    // 4. recover, in log order, a prefix of what was written: never an entry without all those written before it
    // 6. never lose a vote: the term and vote recovered are the newest ones at or below the durable position, or
    //    newer

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void itemsShouldHoldOverARandomHistory(long seed) {
        long replayed = Long.getLong("raftwright.seed", seed);
        LogStoreHistory history = new LogStoreHistory(replayed, this::fresh, this::reopened, this::crashed);
        try {
            history.play(250);
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(
                    "seed=" + replayed + ", replay: mvn test -Dtest="
                            + getClass().getSimpleName() + " -Draftwright.seed=" + replayed + "\n" + history,
                    e);
        }
    }
}
