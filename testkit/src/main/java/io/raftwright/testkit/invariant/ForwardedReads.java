package io.raftwright.testkit.invariant;

import java.util.HashMap;
import java.util.Map;

/**
 * How leaders come by their answers to reads that other members forward to them. A leader looks at a question in its first cycle
 * after it arrived: by its lease it answers in that cycle, otherwise it asks the others by heartbeats and answers in a later one.
 *
 * <p>Owner: the simulation's thread.
 */
final class ForwardedReads {
    private static final int MOST_OPEN = 256;
    private static final long NOT_YET = Long.MAX_VALUE;

    private record Question(long leader, long asker, long batch) {}

    /** Owner: the simulation's thread. */
    private static final class Fate {
        private final boolean isHeld;
        private long heartbeatNs = NOT_YET;

        private Fate(boolean isHeld) {
            this.isHeld = isHeld;
        }
    }

    private final Judge judge;
    private final Map<Question, Fate> open = new HashMap<>();
    private boolean isLeased;

    ForwardedReads(Judge judge) {
        this.judge = judge;
    }

    void leased() {
        isLeased = true;
    }

    void asked(long asker, long leader, long batch) {
        if (open.size() >= MOST_OPEN) {
            open.clear(); // of most of them the answer was lost
        }
        open.put(new Question(leader, asker, batch), new Fate(judge.lacksFirstOfTerm(leader)));
    }

    void heartbeat(long leader) {
        long nowNs = judge.nowNs();
        open.forEach((question, fate) -> {
            if (question.leader() == leader) {
                fate.heartbeatNs = Math.min(fate.heartbeatNs, nowNs);
            }
        });
    }

    void answered(long leader, long asker, long batch) {
        Fate fate = open.remove(new Question(leader, asker, batch));
        if (fate == null) {
            return;
        }
        if (fate.isHeld) {
            judge.rare().happened(RareEvent.READ_HELD);
        } else if (isLeased) {
            judge.rare()
                    .happened(
                            fate.heartbeatNs < judge.nowNs()
                                    ? RareEvent.LEASE_READ_REFUSED
                                    : RareEvent.LEASE_READ_SERVED);
        }
    }
}
