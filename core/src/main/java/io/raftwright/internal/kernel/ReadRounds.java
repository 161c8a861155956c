package io.raftwright.internal.kernel;

import java.util.ArrayDeque;

/**
 * Reads that wait for proof that this leader still leads (ReadIndex, Raft dissertation §6.4). Each round of heartbeats has a
 * number never used before in this leadership, so that no late answer can confirm a later read. Reads that come while a round
 * is out wait for the next one, all together.
 *
 * <p>Owner: the consensus thread.
 */
final class ReadRounds {
    private record Read(long memberId, long context, long round, long index) {}

    private final ArrayDeque<Read> waiting = new ArrayDeque<>();
    /** The newest round that was, or is about to be, sent. */
    private long round;
    /** The newest round that a quorum answered. */
    private long confirmed;
    /** Reads came in for a round that is not sent yet. */
    private boolean isNextWanted;

    /** The round to put into a heartbeat. */
    long round() {
        return round;
    }

    /** Adds a read that must see everything up to an index. */
    void add(long memberId, long context, long index) {
        waiting.add(new Read(memberId, context, round + 1, index));
        isNextWanted = true;
    }

    /** Asks for one more round, even if no read comes; returns its number. */
    long wantNext() {
        isNextWanted = true;
        return round + 1;
    }

    /** True if reads wait for a round, or for the next. */
    boolean isWanted() {
        return isNextWanted || !waiting.isEmpty();
    }

    /** Begins a new round if reads want one and none is out; true if its heartbeats should go out now. */
    boolean beginIfWanted() {
        return isNextWanted && begin();
    }

    /** Begins a new round unless one is out. */
    boolean begin() {
        if (confirmed != round) {
            return false;
        }
        round++;
        isNextWanted = false;
        return true;
    }

    /** The newest round that a quorum answered. */
    long confirmed() {
        return confirmed;
    }

    /** A quorum answered a round: its reads, and those of earlier rounds, are confirmed. */
    void confirm(long quorumRound, Effects effects) {
        confirmed = Math.max(confirmed, Math.min(quorumRound, round));
        while (!waiting.isEmpty() && waiting.peek().round() <= confirmed) {
            Read read = waiting.remove();
            effects.readConfirmed(read.memberId(), read.context(), read.index());
        }
    }
}
