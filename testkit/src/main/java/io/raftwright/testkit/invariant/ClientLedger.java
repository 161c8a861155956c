package io.raftwright.testkit.invariant;

import java.util.Arrays;

/**
 * What clients asked for and were told, against what happened: the order of what was acknowledged must be that of the log, and
 * nothing acknowledged may be missing, refused may have happened, or happen twice. Every check is in constant time: whoever asks
 * notes how far the acknowledged had come, and what it is given must lie behind that.
 *
 * <p>Source: the witness of linearizability is the log's own order (Herlihy and Wing 1990, §3: some order that respects real time).
 *
 * <p>Owner: the simulation's thread.
 */
public final class ClientLedger {
    private static final long NOWHERE = 0;
    private static final byte OPEN = 0;
    private static final byte ACKNOWLEDGED = 1;
    private static final byte REFUSED = 2;
    private static final byte INDETERMINATE = 3;

    private final Judge judge;
    /** By operation: where it was applied. */
    private long[] places = new long[1024];
    /** By operation: what must lie before it. */
    private long[] floors = new long[1024];

    private byte[] outcomes = new byte[1024];
    private final Acknowledgements acknowledgements = new Acknowledgements();
    private int operationCount;
    private long acknowledgedCount;
    private long readCount;

    ClientLedger(Judge judge) {
        this.judge = judge;
    }

    /** A client asks for something to be done. Returns the number that it carries through the log. */
    public long invoked() {
        int operation = ++operationCount;
        if (operation == places.length) {
            places = Arrays.copyOf(places, 2 * operation);
            floors = Arrays.copyOf(floors, 2 * operation);
            outcomes = Arrays.copyOf(outcomes, 2 * operation);
        }
        floors[operation] = acknowledgements.upTo();
        return operation;
    }

    void applied(long memberId, long operation, long index) {
        if (operation < 1 || operation > operationCount) {
            judge.violated("nothing comes from nowhere", "member " + memberId + " applied operation " + operation);
            return;
        }
        int which = (int) operation;
        if (places[which] == NOWHERE) {
            places[which] = index;
            if (outcomes[which] == INDETERMINATE) {
                judge.rare().happened(RareEvent.LATE_EFFECT);
            }
        } else if (places[which] != index) {
            judge.violated(
                    "exactly once",
                    "operation " + operation + " was applied at " + places[which] + " and at " + index + " by member "
                            + memberId);
        }
        if (outcomes[which] == REFUSED) {
            judge.violated("what is refused has not happened", "operation " + operation + " was applied at " + index);
        }
    }

    /** The client was told that it was done. */
    public void acknowledged(long operation) {
        int which = (int) operation;
        outcomes[which] = ACKNOWLEDGED;
        acknowledgedCount++;
        if (places[which] == NOWHERE) {
            judge.violated("nothing is acknowledged before it is applied", "operation " + operation);
        } else if (places[which] <= floors[which]) {
            judge.violated(
                    "linearizable",
                    "operation " + operation + " lies at " + places[which] + ", and " + floors[which]
                            + " was acknowledged before it was asked for");
        }
        acknowledgements.add(judge.nowNs(), places[which]);
    }

    /** The client was told that nothing happened. */
    public void refused(long operation) {
        outcomes[(int) operation] = REFUSED;
        if (places[(int) operation] != NOWHERE) {
            judge.violated(
                    "what is refused has not happened",
                    "operation " + operation + " was applied at " + places[(int) operation]);
        }
    }

    /** The client does not know. */
    public void lost(long operation) {
        outcomes[(int) operation] = INDETERMINATE;
    }

    /** What a read that begins now must at least see. */
    public long floor() {
        return acknowledgements.upTo();
    }

    /** A linearizable read was answered. */
    public void read(long memberId, long floor, long seen) {
        readCount++;
        if (seen < floor) {
            judge.violated(
                    "no read is stale",
                    "member " + memberId + " answered from index " + seen + ", and " + floor
                            + " was acknowledged before it was asked");
        }
    }

    /**
     * A bounded read was answered: all that was acknowledged longer ago than it says must be in it.
     *
     * @param ranNs       when the query ran
     * @param stalenessNs how old its answer says to be, in true time
     */
    public void readBounded(long memberId, long ranNs, long stalenessNs, long seen) {
        readCount++;
        long needed = acknowledgements.upTo(ranNs - stalenessNs);
        if (seen < needed) {
            judge.violated(
                    "a bounded read is no older than it says",
                    "member " + memberId + " answered from index " + seen + ", not older than " + stalenessNs
                            + " ns, and " + needed + " was acknowledged before");
        } else if (seen < acknowledgements.upTo(ranNs)) {
            judge.rare().happened(RareEvent.BOUNDED_READ_SERVED);
        }
    }

    /** A stale read was answered, with what somebody had committed. */
    public void readStale(long memberId, long seen) {
        readCount++;
        if (seen > judge.commitIndex()) {
            judge.violated(
                    "no read shows what is not committed",
                    "member " + memberId + " answered from index " + seen + ", committed is " + judge.commitIndex());
        } else if (seen < acknowledgements.upTo()) {
            judge.rare().happened(RareEvent.STALE_READ_SERVED);
        }
    }

    /** Everything acknowledged must be where it was applied. */
    void rescan(CommittedLog committed) {
        for (int operation = 1; operation <= operationCount; operation++) {
            if (outcomes[operation] == ACKNOWLEDGED && committed.operation(places[operation]) != operation) {
                judge.violated(
                        "nothing acknowledged is lost",
                        "operation " + operation + " was acknowledged at " + places[operation]
                                + ", and there is operation " + committed.operation(places[operation]));
            }
        }
    }

    /** How many operations were asked for: the number of the last one. */
    public long operationCount() {
        return operationCount;
    }

    long acknowledgedUpTo() {
        return acknowledgements.upTo();
    }

    /** Operations acknowledged. */
    public long acknowledgedCount() {
        return acknowledgedCount;
    }

    /** Reads answered. */
    public long readCount() {
        return readCount;
    }

    /** Operations whose client does not know what became of them, or has not been told yet. */
    public long openCount() {
        long open = 0;
        for (int i = 1; i <= operationCount; i++) {
            open += outcomes[i] == OPEN || outcomes[i] == INDETERMINATE ? 1 : 0;
        }
        return open;
    }
}
