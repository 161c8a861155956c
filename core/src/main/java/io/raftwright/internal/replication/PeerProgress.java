package io.raftwright.internal.replication;

/**
 * How far a leader has brought one other member. Owner: the consensus thread.
 *
 * <pre>
 *              accepted                 rejected, or connection lost
 *   PROBE ─────────────────▶ REPLICATE ─────────────────────────────▶ PROBE
 *     │                                                                 ▲
 *     └─ next entry compacted ──▶ SNAPSHOT ── installed, or given up ───┘
 * </pre>
 *
 * Invariant: {@code matchIndex < nextIndex}; {@code matchIndex} never shrinks, but for a member that says it has lost what it held.
 */
public final class PeerProgress {
    /** How entries are sent. */
    public enum State {
        /** One message at a time, until the follower's log is found. */
        PROBE,
        /** Optimistically, up to the inflight window. */
        REPLICATE,
        /** Nothing, while a snapshot is on its way. */
        SNAPSHOT
    }

    private final long memberId;
    /** It gets no data: so for as long as it belongs to the cluster, and also while it is just leaving. */
    private final boolean isWitness;

    private final InflightWindow inflight;

    private State state = State.PROBE;
    /** Last index known to be durable on the member, equal to the leader's. */
    private long matchIndex;
    /** Next index to send. */
    private long nextIndex;
    /** While probing: a message is out and unanswered. */
    private boolean isProbeOut;
    /** While a snapshot is on its way: its last index. */
    private long snapshotIndex;
    /** A message was acknowledged since the last heartbeat interval. */
    private boolean hasMoved;
    /** The commit index last told to the member. */
    private long toldCommit;
    /** Largest read round acknowledged in this leader's term. */
    private long readRound;
    /** When the leader last heard from the member, in nanoseconds of the node's clock. */
    private long lastContactNs;

    /**
     * Begins by probing.
     *
     * @param memberId  the member
     * @param nextIndex the leader's last index plus one
     * @param nowNs     counts as contact, so that a new leader or a new member gets a full timeout
     */
    public PeerProgress(long memberId, long nextIndex, int maxInflightMessages, long maxInflightBytes, long nowNs) {
        this(memberId, false, nextIndex, maxInflightMessages, maxInflightBytes, nowNs);
    }

    /** As above; a witness gets no data. */
    public PeerProgress(
            long memberId,
            boolean isWitness,
            long nextIndex,
            int maxInflightMessages,
            long maxInflightBytes,
            long nowNs) {
        this.memberId = memberId;
        this.isWitness = isWitness;
        this.nextIndex = nextIndex;
        this.lastContactNs = nowNs;
        this.inflight = new InflightWindow(maxInflightMessages, maxInflightBytes);
    }

    public long memberId() {
        return memberId;
    }

    public boolean isWitness() {
        return isWitness;
    }

    public State state() {
        return state;
    }

    public long matchIndex() {
        return matchIndex;
    }

    public long nextIndex() {
        return nextIndex;
    }

    public int inflightCount() {
        return inflight.count();
    }

    public long inflightBytes() {
        return inflight.bytes();
    }

    public long readRound() {
        return readRound;
    }

    public long lastContactNs() {
        return lastContactNs;
    }

    public void contacted(long nowNs) {
        lastContactNs = nowNs;
    }

    public void acknowledgedRound(long round) {
        readRound = Math.max(readRound, round);
    }

    /** The part of a commit index that may be told to the member: what it is known to hold. */
    public long tellable(long commitIndex) {
        return Math.min(commitIndex, matchIndex);
    }

    /** True if the member could apply more than it was told, and nothing on its way will tell it. */
    public boolean isCommitUntold(long commitIndex) {
        return tellable(commitIndex) > toldCommit;
    }

    /** A commit index was sent. */
    public void told(long commitIndex) {
        toldCommit = Math.max(toldCommit, commitIndex);
    }

    /** True if an append message may be sent now. */
    public boolean maySend() {
        return switch (state) {
            case PROBE -> !isProbeOut;
            case REPLICATE -> !inflight.isFull();
            case SNAPSHOT -> false;
        };
    }

    /** An append message ending with an index was sent. */
    public void sent(long lastIndex, int length) {
        if (state == State.REPLICATE) {
            if (lastIndex >= nextIndex) {
                inflight.add(lastIndex, length);
                nextIndex = lastIndex + 1;
            }
        } else {
            isProbeOut = true;
        }
    }

    /**
     * The member holds the leader's log up to an index, durably.
     *
     * @return true if that is news
     */
    public boolean accepted(long index) {
        boolean isNews = index > matchIndex;
        matchIndex = Math.max(matchIndex, index);
        nextIndex = Math.max(nextIndex, matchIndex + 1);
        isProbeOut = false;
        hasMoved = true;
        inflight.freeUpTo(index);
        if (state == State.PROBE || (state == State.SNAPSHOT && matchIndex >= snapshotIndex)) {
            replicate();
        }
        return isNews;
    }

    /**
     * The member refused a message because its log does not hold {@code rejectedIndex} in the leader's term.
     *
     * @param rejectedIndex the {@code prevIndex} refused
     * @param retryIndex    where the logs may agree, from the member's hint
     * @return false if the refusal is an old one
     */
    public boolean rejected(long rejectedIndex, long retryIndex) {
        if (state == State.REPLICATE) {
            if (rejectedIndex <= matchIndex) {
                return false;
            }
        } else if (state == State.SNAPSHOT || rejectedIndex != nextIndex - 1) {
            return false;
        }
        probeFrom(Math.max(Math.min(rejectedIndex, retryIndex + 1), matchIndex + 1));
        return true;
    }

    /**
     * The member has lost entries that it had accepted: none of them counts until it accepts them again. It is brought one message
     * after another, each when it says what the last one came to.
     *
     * @param agreedIndex up to where the logs may agree
     * @return false if that is where it was before: the next message waits for an answer to a heartbeat
     */
    public boolean heals(long agreedIndex) {
        boolean isNews = matchIndex > 0 || state != State.PROBE || nextIndex != agreedIndex + 1;
        matchIndex = 0;
        if (state == State.SNAPSHOT) {
            return false; // that says itself how it ends
        }
        probeFrom(agreedIndex + 1);
        isProbeOut = !isNews;
        return isNews;
    }

    /** Messages may have been lost: find out again how far the member is. */
    public void connectionLost() {
        if (state == State.REPLICATE) {
            probeFrom(matchIndex + 1);
        } else {
            isProbeOut = false;
        }
    }

    /** A heartbeat was answered: whatever blocked, one more message may show how things stand. */
    public void heartbeatAnswered() {
        isProbeOut = false;
    }

    /**
     * Called once a heartbeat interval: true if messages are out and none was acknowledged since the last call, so that an
     * empty append should find out whether they were lost.
     */
    public boolean isSilent() {
        boolean silent = state == State.REPLICATE && inflight.count() > 0 && !hasMoved;
        hasMoved = false;
        return silent;
    }

    public void snapshotStarted(long index) {
        state = State.SNAPSHOT;
        snapshotIndex = index;
        inflight.clear();
    }

    /** It needs a snapshot and none can be sent now: counts as a probe, so that it is not tried again before something comes. */
    public void snapshotImpossible() {
        probeFrom(matchIndex + 1);
        isProbeOut = true;
    }

    /** The snapshot did not arrive, or is no longer needed: probe again. */
    public void snapshotEnded(boolean isInstalled) {
        if (state == State.SNAPSHOT) {
            probeFrom(isInstalled ? Math.max(matchIndex, snapshotIndex) + 1 : matchIndex + 1);
        }
    }

    private void probeFrom(long index) {
        state = State.PROBE;
        nextIndex = index;
        isProbeOut = false;
        snapshotIndex = 0;
        toldCommit = 0;
        inflight.clear();
    }

    private void replicate() {
        state = State.REPLICATE;
        nextIndex = matchIndex + 1;
        snapshotIndex = 0;
        inflight.clear();
    }

    @Override
    public String toString() {
        return "member=" + memberId + " " + state + " match=" + matchIndex + " next=" + nextIndex + " inflight="
                + inflight.count();
    }
}
