package io.raftwright.internal.kernel;

/**
 * How long a member waits before it campaigns, and how long it stands by a leader it heard of (Raft paper §5.2; dissertation
 * §4.2.3, §6.4.1). Owner: the consensus thread.
 */
final class ElectionTimer {
    /** Further away than anything happens, and still fit for a difference. */
    static final long NEVER_NS = 1L << 61;

    private final long electionTimeoutNs;
    private final Effects effects;
    private final boolean isLeased;
    private long nowNs;
    private long deadlineNs;
    private long leaderContactNs;
    /** Until then no vote is given that the leader did not ask for: this member vouched for its lease, or may have. */
    private long vouchedUntilNs;

    /**
     * A timer that runs.
     *
     * @param firstTimeoutNs until the first election
     * @param isLeased       leaders read by lease
     * @param isRestarted    the member may have vouched for a lease before
     */
    ElectionTimer(
            long electionTimeoutNs,
            Effects effects,
            long nowNs,
            long firstTimeoutNs,
            boolean isLeased,
            boolean isRestarted) {
        this.electionTimeoutNs = electionTimeoutNs;
        this.effects = effects;
        this.nowNs = nowNs;
        this.leaderContactNs = nowNs;
        this.isLeased = isLeased;
        this.vouchedUntilNs = isLeased && isRestarted ? nowNs + electionTimeoutNs : nowNs;
        this.deadlineNs = vouchedUntilNs + firstTimeoutNs;
    }

    void at(long now) {
        nowNs = now;
    }

    long deadlineNs() {
        return deadlineNs;
    }

    long leaderContactNs() {
        return leaderContactNs;
    }

    boolean isOver() {
        return nowNs - deadlineNs >= 0;
    }

    /** Waits anew, for a time drawn anew. */
    void restart() {
        deadlineNs = nowNs + effects.drawElectionTimeoutNs();
    }

    /** Waits no longer. */
    void runOut() {
        deadlineNs = nowNs;
    }

    /** Waits so long that every other member has had its turn. */
    void standBack() {
        deadlineNs = nowNs + 2 * electionTimeoutNs + effects.drawElectionTimeoutNs();
    }

    /** Waits for nothing, until it waits anew for whatever reason. */
    void suspend() {
        deadlineNs = nowNs + NEVER_NS;
    }

    boolean isSuspended() {
        return deadlineNs - nowNs > NEVER_NS / 2;
    }

    void leaderHeard() {
        leaderContactNs = nowNs;
        if (isLeased) {
            vouchedUntilNs = nowNs + electionTimeoutNs;
        }
        restart();
    }

    /** True while a leader was heard of within an election timeout. */
    boolean isLeaderRecent() {
        return nowNs - leaderContactNs < electionTimeoutNs;
    }

    /** True while a leader may rely on this member's vote for nobody else, whatever this member has heard since. */
    boolean isVouching() {
        return nowNs - vouchedUntilNs < 0;
    }
}
