package io.raftwright.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

class InMemoryLogStoreTest {
    private final InMemoryLogStore store = new InMemoryLogStore(7);

    @Test
    void shouldBeginEmpty() {
        assertEquals(7, store.incarnation());
        assertEquals(1, store.firstIndex());
        assertEquals(0, store.lastIndex());
        assertEquals(0, store.baseTerm());
        assertEquals(0, store.sizeInBytes());
        assertEquals(LogStore.NO_VOTE, store.votedFor());
    }

    @Test
    void shouldReturnFramesAcrossManyChunks() {
        Frames.append(store, 1, 1, 3000, 1000);
        Frames.append(store, 3001, 2, 2, 2 << 20);

        assertEquals(3002, store.lastIndex());
        for (long index = 1; index <= 3002; index++) {
            assertEquals(index <= 3000 ? 1 : 2, Frames.term(store, index));
        }
        assertEquals(3000L * LogFrame.frameLength(1000) + 2L * LogFrame.frameLength(2 << 20), store.sizeInBytes());
    }

    @Test
    void shouldViewWholeFramesWithinTheLimit() {
        Frames.append(store, 1, 1, 10, 8);
        int length = LogFrame.frameLength(8);

        LogReader reader = store.newReader();

        assertEquals(length, reader.read(3, 1).limit());
        assertEquals(2 * length, reader.read(3, 2 * length).limit());
        assertEquals(2 * length, reader.read(3, 3 * length - 1).limit());
        assertEquals(8 * length, reader.read(3, Integer.MAX_VALUE).limit());
        assertTrue(reader.read(3, 1).isReadOnly());
        assertEquals(ByteOrder.LITTLE_ENDIAN, reader.read(3, 1).order());
    }

    @Test
    void shouldReplaceTheSuffixAndKeepOldViews() {
        Frames.append(store, 1, 1, 5, 8);
        LogReader reader = store.newReader();
        ByteBuffer old = reader.read(1, 1 << 20);

        Frames.append(store, 3, 2, 1, 8);
        Frames.append(store, 4, 2, 9, 8);
        store.compact(2);

        assertEquals(12, store.lastIndex());
        assertEquals(2, Frames.term(store, 3));
        int length = LogFrame.frameLength(8);
        CRC32C crc = new CRC32C();
        for (int i = 0; i < 5; i++) {
            assertEquals(length, LogFrame.verify(old, i * length, old.limit(), crc));
            assertEquals(1, LogFrame.term(old, i * length));
        }
    }

    @Test
    void shouldHoldOnlyWhatWasForcedAfterACrash() {
        Frames.append(store, 1, 1, 5, 8);
        store.saveVote(2, 3);
        assertEquals(store.writtenPosition(), store.force());
        Frames.append(store, 4, 2, 5, 8);
        store.saveVote(4, 1);

        InMemoryLogStore crashed = store.crashed();

        assertEquals(7, crashed.incarnation());
        assertEquals(5, crashed.lastIndex());
        assertEquals(1, Frames.term(crashed, 5));
        assertEquals(2, crashed.term());
        assertEquals(3, crashed.votedFor());
        assertThrows(StorageException.class, store::force);
        Frames.append(crashed, 5, 3, 2, 8);
        assertEquals(6, crashed.lastIndex());
        assertEquals(3, Frames.term(crashed, 5));
        assertEquals(5, store.crashed().lastIndex());
    }

    @Test
    void shouldHoldAllThatWasWrittenAfterReopening() {
        Frames.append(store, 1, 1, 5, 8);
        store.saveVote(2, 3);
        store.close();

        InMemoryLogStore reopened = store.reopened();

        assertEquals(5, reopened.lastIndex());
        assertEquals(3, reopened.votedFor());
    }

    @Test
    void shouldForgetAnUnforcedResetAndCompactionAfterACrash() {
        Frames.append(store, 1, 1, 5, 8);
        store.force();
        store.compact(3);
        store.reset(40, 6, 99);

        InMemoryLogStore crashed = store.crashed();

        assertEquals(5, crashed.lastIndex());
        assertEquals(1, crashed.firstIndex());
        assertEquals(1, Frames.term(crashed, 2));
    }

    @Test
    void shouldContinueBehindASnapshot() {
        Frames.append(store, 1, 1, 5, 8);

        store.reset(40, 6, 99);

        assertEquals(41, store.firstIndex());
        assertEquals(40, store.lastIndex());
        assertEquals(6, store.baseTerm());
        assertEquals(99, store.baseChain());
        assertEquals(0, store.sizeInBytes());
        Frames.append(store, 41, 7, 1, 8);
        assertEquals(41, store.lastIndex());
    }

    @Test
    void shouldCompactExactly() {
        Frames.append(store, 1, 1, 5, 8);
        Frames.append(store, 6, 2, 5, 8);
        int chain = Frames.chain(store, 7);

        store.compact(7);

        assertEquals(8, store.firstIndex());
        assertEquals(2, store.baseTerm());
        assertEquals(chain, store.baseChain());
        assertEquals(3L * LogFrame.frameLength(8), store.sizeInBytes());
        assertThrows(StorageException.class, () -> store.newReader().read(7, 1));
        store.compact(10);
        assertEquals(11, store.firstIndex());
        assertEquals(10, store.lastIndex());
        Frames.append(store, 11, 3, 1, 8);
        assertEquals(3, Frames.term(store, 11));
    }

    @Test
    void shouldUseMemoryAgainThatWasCompactedAwayUnlessSomebodyLooksAtIt() {
        Frames.append(store, 1, 1, 4000, 1000);
        LogReader idle = store.newReader();
        LogReader looking = store.newReader();
        ByteBuffer view = looking.read(3000, 1);
        idle.read(3001, 1);
        idle.release();

        for (int round = 0; round < 20; round++) {
            long last = store.lastIndex();
            store.compact(last - 1);
            store.force();
            Frames.append(store, last + 1, 1, 1000, 1000);
        }

        assertEquals(3000, LogFrame.index(view, 0));
        assertEquals(view.limit(), LogFrame.verify(view, 0, view.limit(), new CRC32C()));
        for (long index = store.firstIndex(); index <= store.lastIndex(); index++) {
            assertEquals(1, Frames.term(store, index));
        }
        looking.close();
        idle.close();
    }

    @Test
    void shouldTellWhereTermsBegin() {
        Frames.append(store, 1, 1, 3, 8);
        Frames.append(store, 4, 4, 3, 8);
        Frames.append(store, 6, 5, 3, 8);
        store.compact(1);

        List<String> terms = new ArrayList<>();
        store.forEachTerm((term, index) -> terms.add(term + "@" + index));

        assertEquals(List.of("1@2", "4@4", "5@6"), terms);
    }

    @Test
    void shouldRefuseWhatCannotFollow() {
        Frames.append(store, 1, 1, 3, 8);
        store.append(Frames.batch(4, 1, Frames.chain(store, 3), 1, 8), 3);
        ByteBuffer gap = Frames.batch(6, 1, 0, 1, 8);
        ByteBuffer otherChain = Frames.batch(5, 1, 12345, 1, 8);
        ByteBuffer committed = Frames.batch(3, 2, Frames.chain(store, 2), 1, 8);

        assertThrows(IllegalArgumentException.class, () -> store.append(gap, 0));
        assertThrows(IllegalArgumentException.class, () -> store.append(otherChain, 0));
        assertThrows(IllegalArgumentException.class, () -> store.append(committed, 0));
        assertThrows(IllegalArgumentException.class, () -> store.append(ByteBuffer.allocate(0), 0));
        assertThrows(IllegalArgumentException.class, () -> store.saveVote(-1, 0));
        store.saveVote(2, 3);
        assertThrows(IllegalArgumentException.class, () -> store.saveVote(2, 1));
        assertEquals(4, store.lastIndex());
        assertEquals(3, store.commitHint());
    }

    @Test
    void shouldStayBrokenOnceItFailed() {
        Frames.append(store, 1, 1, 3, 8);
        LogReader reader = store.newReader();

        store.fail("disk gone");

        assertThrows(StorageException.class, store::force);
        assertThrows(StorageException.class, () -> store.saveVote(1, 1));
        assertThrows(StorageException.class, () -> reader.read(1, 1));
        store.close();
        assertEquals(0, store.crashed().lastIndex());
    }

    @Test
    void shouldShowReadersOnOtherThreadsWhatWasAppended() throws Exception {
        AtomicLong appended = new AtomicLong();
        CompletableFuture<Long> read = CompletableFuture.supplyAsync(() -> {
            LogReader reader = store.newReader();
            CRC32C crc = new CRC32C();
            long next = 1;
            while (next <= 20_000) {
                if (appended.getAcquire() < next) {
                    Thread.onSpinWait();
                    continue;
                }
                ByteBuffer view = reader.read(next, 4096);
                for (int offset = 0; offset < view.limit(); offset += LogFrame.length(view, offset)) {
                    assertTrue(LogFrame.verify(view, offset, view.limit(), crc) > 0);
                    assertEquals(next++, LogFrame.index(view, offset));
                }
            }
            return next;
        });

        int chain = 0;
        for (long index = 1; index <= 20_000; index += 4) {
            ByteBuffer batch = Frames.batch(index, 1, chain, 4, 24);
            store.append(batch, 0);
            chain = LogFrame.headerCrc(batch, 3 * LogFrame.frameLength(24));
            appended.setRelease(index + 3);
        }

        assertEquals(20_001, read.get(20, TimeUnit.SECONDS));
    }
}
