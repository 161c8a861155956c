package io.raftwright.testkit.contract;

import io.raftwright.storage.LogStore;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * A random history of a log store, compared with a model. After a crash its entries must be those of the model at some moment
 * from the last force on, and its vote the one of that moment or a newer one.
 *
 * <p>Owner: one test.
 */
final class LogStoreHistory {
    private final Random random;
    private final UnaryOperator<LogStore> reopen;
    private final UnaryOperator<LogStore> crash;
    private final StringBuilder story = new StringBuilder("history:");

    /** The model's states from the last force on; the last one is the present. */
    private final List<LogStoreModel> states = new ArrayList<>();

    private LogStore store;

    /** No entry up to here is overridden any more: committed or compacted. */
    private long settledIndex;

    private long compactedIndex;

    LogStoreHistory(long seed, Supplier<LogStore> open, UnaryOperator<LogStore> reopen, UnaryOperator<LogStore> crash) {
        this.random = new Random(seed);
        this.reopen = reopen;
        this.crash = crash;
        this.store = open.get();
        states.add(LogStoreModel.EMPTY);
    }

    /** Does so many things to the store, and compares as it goes. */
    void play(int steps) {
        for (int step = 0; step < steps; step++) {
            switch (random.nextInt(20)) {
                case 0, 1, 2, 3, 4, 5, 6 -> append(store.lastIndex() + 1);
                case 7, 8 -> override();
                case 9, 10 -> vote();
                case 11, 12, 13 -> force();
                case 14 -> compact();
                case 15 -> store.mark();
                case 16 -> reset();
                case 17 -> recover("reopen", reopen);
                case 18 -> recover("crash", crash);
                default -> compare();
            }
        }
        compare();
    }

    private void append(long firstIndex) {
        LogStoreModel now = present();
        long term = Math.max(now.lastTerm(), store.term()) + random.nextInt(2);
        int[] lengths = new int[1 + random.nextInt(6)];
        for (int i = 0; i < lengths.length; i++) {
            lengths[i] = random.nextInt(10) == 0 ? random.nextInt(9000) : random.nextInt(200);
        }
        term = Math.max(1, term);
        long commitIndex = random.nextInt(4) == 0 ? store.lastIndex() : 0;
        commitIndex = Math.min(commitIndex, firstIndex - 1);
        tell("append " + firstIndex + "+" + lengths.length + " term=" + term + " commit=" + commitIndex);
        boolean isOverride = firstIndex <= store.lastIndex();
        ByteBuffer batch = FrameBatch.of(firstIndex, term, FrameBatch.chainAt(store, firstIndex - 1), lengths);
        store.append(random.nextInt(4) == 0 ? FrameBatch.stripped(batch) : batch, commitIndex);
        settledIndex = Math.max(settledIndex, commitIndex);
        LogStoreModel next = now.upTo(firstIndex - 1);
        for (int i = 0; i < lengths.length; i++) {
            next = next.with(term);
            if (!isOverride || i == lengths.length - 1) {
                states.add(next); // Only an override must be recovered wholly or not at all.
            }
        }
    }

    private void override() {
        long lowest = Math.max(settledIndex + 1, store.firstIndex());
        long count = store.lastIndex() - lowest + 1;
        if (count > 0) {
            append(lowest + random.nextInt((int) Math.min(count, 12)));
        }
    }

    private void vote() {
        long term = store.term() + random.nextInt(2);
        boolean isFree = term > store.term() || store.votedFor() == LogStore.NO_VOTE;
        long votedFor = isFree ? random.nextInt(4) : store.votedFor();
        tell("vote term=" + term + " for=" + votedFor);
        store.saveVote(term, votedFor);
        states.add(present().withVote(term, votedFor));
    }

    private void force() {
        tell("force");
        long position = store.writtenPosition();
        check(store.force() >= position, "force fell short");
        states.subList(0, states.size() - 1).clear();
        store.maintain();
    }

    private void compact() {
        if (store.lastIndex() >= store.firstIndex()) {
            long index = store.firstIndex() + random.nextInt((int) (store.lastIndex() - store.firstIndex() + 1));
            tell("compact " + index);
            store.compact(index);
            compactedIndex = Math.max(compactedIndex, index);
            settledIndex = Math.max(settledIndex, index);
        }
    }

    private void reset() {
        if (random.nextInt(3) == 0) {
            long index = Math.max(settledIndex, store.firstIndex()) + 1 + random.nextInt(20);
            long term = present().lastTerm() + 1;
            tell("reset " + index + " term=" + term);
            store.reset(index, term, random.nextInt());
            settledIndex = index;
            states.add(present().reset(index, term));
        }
    }

    private void recover(String how, UnaryOperator<LogStore> recovery) {
        store = recovery.apply(store);
        tell(how + " last=" + store.lastIndex() + " term=" + store.term());
        LogStoreModel found = find();
        states.clear();
        states.add(found.withVote(store.term(), store.votedFor()));
        settledIndex = Math.min(settledIndex, store.lastIndex());
    }

    /** A state whose entries the store holds; its vote is of that state, or newer. */
    private LogStoreModel find() {
        boolean isVoteKnown = false;
        for (int i = states.size() - 1; i >= 0; i--) {
            LogStoreModel state = states.get(i);
            isVoteKnown |= state.hasVoteOf(store);
            if (isVoteKnown && state.hasEntriesOf(store, compactedIndex)) {
                return state;
            }
        }
        throw new AssertionError("recovered nothing that ever was since the last force, states=" + states);
    }

    private void compare() {
        LogStoreModel now = present();
        check(
                now.hasVoteOf(store) && now.hasEntriesOf(store, compactedIndex),
                "store differs from the model, model=" + now);
    }

    private LogStoreModel present() {
        return states.get(states.size() - 1);
    }

    private void tell(String step) {
        story.append("\n  ").append(step);
    }

    private static void check(boolean holds, String message) {
        if (!holds) {
            throw new AssertionError(message);
        }
    }

    @Override
    public String toString() {
        return story.toString();
    }
}
