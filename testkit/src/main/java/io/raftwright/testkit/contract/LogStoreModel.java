package io.raftwright.testkit.contract;

import io.raftwright.storage.LogStore;
import java.util.ArrayList;
import java.util.List;

/**
 * What a log store ought to hold at a moment. Immutable.
 *
 * @param baseIndex the index reset to, or 0; compaction is not modelled, since how much is dropped is the store's choice
 * @param baseTerm  the term there
 * @param terms     terms of the entries behind the base
 * @param term      the term saved
 * @param votedFor  the vote saved
 */
record LogStoreModel(long baseIndex, long baseTerm, List<Long> terms, long term, long votedFor) {
    static final LogStoreModel EMPTY = new LogStoreModel(0, 0, List.of(), 0, LogStore.NO_VOTE);

    long lastIndex() {
        return baseIndex + terms.size();
    }

    long lastTerm() {
        return termAt(lastIndex());
    }

    private long termAt(long index) {
        return index == baseIndex ? baseTerm : terms.get((int) (index - baseIndex - 1));
    }

    LogStoreModel upTo(long index) {
        return new LogStoreModel(baseIndex, baseTerm, terms.subList(0, (int) (index - baseIndex)), term, votedFor);
    }

    LogStoreModel with(long entryTerm) {
        List<Long> more = new ArrayList<>(terms);
        more.add(entryTerm);
        return new LogStoreModel(baseIndex, baseTerm, more, term, votedFor);
    }

    LogStoreModel withVote(long newTerm, long newVote) {
        return new LogStoreModel(baseIndex, baseTerm, terms, newTerm, newVote);
    }

    LogStoreModel reset(long index, long indexTerm) {
        return new LogStoreModel(index, indexTerm, List.of(), term, votedFor);
    }

    boolean hasVoteOf(LogStore store) {
        return store.term() == term && store.votedFor() == votedFor;
    }

    /**
     * Whether a store holds exactly these entries.
     *
     * @param compactedIndex up to where entries may be missing
     */
    boolean hasEntriesOf(LogStore store, long compactedIndex) {
        long base = store.firstIndex() - 1;
        if (store.lastIndex() != lastIndex()
                || base < baseIndex
                || base > Math.max(baseIndex, compactedIndex)
                || store.baseTerm() != termAt(base)) {
            return false;
        }
        long[] held = FrameBatch.terms(store, base + 1);
        for (int i = 0; i < held.length; i++) {
            if (held[i] != termAt(base + 1 + i)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return "base=" + baseIndex + "@" + baseTerm + " last=" + lastIndex() + "@" + lastTerm() + " term=" + term
                + " vote=" + votedFor;
    }
}
