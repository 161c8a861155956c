package io.raftwright.wal;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Does random things to a log and to its model. Each write adds a state; a state counts as acknowledged once a force that began
 * after it returned.
 */
final class RandomOperations {
    private final Random random;
    private final Frames frames = new Frames();

    /** Every state since the log was opened, the present one last. */
    private final List<LogModel> states = new ArrayList<>();

    private int acknowledged;

    RandomOperations(Random random, LogModel opened) {
        this.random = random;
        states.add(opened);
    }

    /** One operation. The model's state is added before the log is touched, so that an interrupted write is known. */
    void step(WriteAheadLog log) {
        switch (random.nextInt(12)) {
            case 0, 1, 2, 3, 4 -> append(log, state().lastIndex() + 1);
            case 5 -> override(log);
            case 6 -> vote(log);
            case 7, 8 -> force(log);
            case 9 -> log.mark();
            case 10 -> log.maintain();
            default -> drop(log);
        }
    }

    void force(WriteAheadLog log) {
        int covered = states.size() - 1;
        log.force();
        acknowledged = covered;
    }

    private void override(WriteAheadLog log) {
        LogModel state = state();
        long lowest = Math.max(Math.max(state.commitIndex(), state.base()), log.firstIndex() - 1) + 1;
        if (lowest <= state.lastIndex()) {
            append(log, lowest + random.nextInt((int) (state.lastIndex() - lowest) + 1));
        }
    }

    private void append(WriteAheadLog log, long first) {
        LogModel state = state();
        long term = Math.max(
                1, Math.max(state.term(), state.termAt(state.lastIndex()) + (first <= state.lastIndex() ? 1 : 0)));
        int count = 1 + random.nextInt(4);
        int payload = random.nextInt(8) == 0 ? random.nextInt(9000) : random.nextInt(300);
        ByteBuffer whole = frames.run(first, count, term, state.chainAt(first - 1), payload);
        ByteBuffer run = random.nextInt(4) == 0 ? frames.stripped(whole) : whole;
        long commit = state.commitIndex();
        if (random.nextInt(3) == 0 && first > commit) {
            commit += random.nextInt((int) (first - commit));
        }
        states.add(state.append(run, commit));
        log.append(run, commit);
    }

    private void vote(WriteAheadLog log) {
        LogModel state = state();
        long term = Math.max(state.term(), state.termAt(state.lastIndex())) + 1;
        LogModel next = state.vote(term, random.nextInt(4));
        states.add(next);
        log.saveVote(next.term(), next.votedFor());
    }

    private void drop(WriteAheadLog log) {
        LogModel state = state();
        if (random.nextInt(8) == 0) {
            long index = state.commitIndex() + 1 + random.nextInt(20);
            long term = Math.max(1, state.term());
            int chain = random.nextInt();
            states.add(state.reset(index, term, chain));
            log.reset(index, term, chain);
        } else if (acknowledged > 0) {
            LogModel durable = states.get(acknowledged);
            long index = Math.min(durable.commitIndex(), durable.lastIndex());
            states.replaceAll(known -> known.compact(index));
            log.compact(index);
        }
    }

    LogModel state() {
        return states.get(states.size() - 1);
    }

    /** The states that a recovery may find: from the last acknowledged one on. */
    List<LogModel> recoverable() {
        return states.subList(acknowledged, states.size());
    }
}
