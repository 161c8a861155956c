package io.raftwright.wal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.storage.LogFrame;
import io.raftwright.storage.LogReader;
import io.raftwright.storage.LogStore;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * What a log should hold, in the simplest way: one state after another, none changed.
 *
 * <p>An entry is known by its link, which covers its index, term, payload and everything before it.
 *
 * @param base      index before the first entry that was never reset away
 * @param chains    links from {@code base} on: {@code chains[0]} is that of the entry at the base
 * @param terms     as {@code chains}
 * @param compacted what may have been dropped
 */
@SuppressWarnings("ArrayRecordComponent") // never changed, never compared
record LogModel(long base, int[] chains, long[] terms, long compacted, long term, long votedFor, long commitIndex) {
    static final LogModel EMPTY = new LogModel(0, new int[] {0}, new long[] {0}, 0, 0, 0, 0);

    long lastIndex() {
        return base + chains.length - 1;
    }

    int chainAt(long index) {
        return chains[(int) (index - base)];
    }

    long termAt(long index) {
        return terms[(int) (index - base)];
    }

    LogModel append(ByteBuffer frames, long newCommitIndex) {
        int kept = (int) (LogFrame.index(frames, 0) - base);
        int[] newChains = Arrays.copyOf(chains, kept + count(frames));
        long[] newTerms = Arrays.copyOf(terms, newChains.length);
        for (int at = 0; at < frames.limit(); at += LogFrame.length(frames, at)) {
            newChains[kept] = LogFrame.link(frames, at);
            newTerms[kept++] = LogFrame.term(frames, at);
        }
        return new LogModel(base, newChains, newTerms, compacted, term, votedFor, newCommitIndex);
    }

    private static int count(ByteBuffer frames) {
        int count = 0;
        for (int at = 0; at < frames.limit(); at += LogFrame.length(frames, at)) {
            count++;
        }
        return count;
    }

    LogModel vote(long newTerm, long newVote) {
        return new LogModel(base, chains, terms, compacted, newTerm, newVote, commitIndex);
    }

    LogModel compact(long index) {
        return new LogModel(base, chains, terms, Math.max(compacted, index), term, votedFor, commitIndex);
    }

    LogModel reset(long index, long snapshotTerm, int chain) {
        return new LogModel(
                index,
                new int[] {chain},
                new long[] {snapshotTerm},
                index,
                term,
                votedFor,
                Math.max(index, commitIndex));
    }

    /** Whether a log ends like this state and holds the same entries; nothing is said of term and vote. */
    boolean hasSameEntries(LogStore log) {
        if (log.lastIndex() != lastIndex() || log.firstIndex() <= base || log.firstIndex() > lastIndex() + 1) {
            return false;
        }
        if (log.baseChain() != chainAt(log.firstIndex() - 1)) {
            return false;
        }
        try (LogReader reader = log.newReader()) {
            long index = log.firstIndex();
            while (index <= log.lastIndex()) {
                ByteBuffer view = reader.read(index, 4096);
                for (int at = 0; at < view.limit(); at += LogFrame.length(view, at)) {
                    if (LogFrame.index(view, at) != index || LogFrame.link(view, at) != chainAt(index)) {
                        return false;
                    }
                    index++;
                }
            }
        }
        return true;
    }

    /** Fails unless a log is in this state in every respect. */
    void assertSame(LogStore log) {
        assertEquals(lastIndex(), log.lastIndex(), "lastIndex");
        assertTrue(
                log.firstIndex() <= Math.max(compacted, base) + 1, "dropped too much, firstIndex=" + log.firstIndex());
        assertTrue(hasSameEntries(log), "entries differ");
        assertEquals(termAt(log.firstIndex() - 1), log.baseTerm(), "baseTerm");
        assertEquals(term, log.term(), "term");
        assertEquals(votedFor, log.votedFor(), "votedFor");
        assertTrue(log.commitHint() <= commitIndex, "commitHint=" + log.commitHint());
        assertTerms(log);
    }

    private void assertTerms(LogStore log) {
        long[] next = {log.firstIndex()};
        long[] current = {0};
        log.forEachTerm((spanTerm, first) -> {
            for (long index = next[0]; index < first; index++) {
                assertEquals(current[0], termAt(index), "term of index=" + index);
            }
            next[0] = first;
            current[0] = spanTerm;
        });
        for (long index = next[0]; index <= log.lastIndex(); index++) {
            assertEquals(current[0], termAt(index), "term of index=" + index);
        }
    }
}
