package io.raftwright.internal.kernel;

/**
 * A leader's right to answer reads without asking (Raft dissertation §6.4.1): whoever answered a heartbeat votes for nobody else
 * for an election timeout, so for a little less than that after it sent a round that a quorum answered, a leader is the only one.
 * Sound only while no member's clock runs faster than the leader's by more than the drift that was stated; revoked for the rest
 * of the term once leadership was offered to another member, whose election nobody delays.
 *
 * <p>Owner: the consensus thread.
 */
final class Lease {
    /** From the sending of a round; 0 if leases are not wanted. */
    private final long lengthNs;

    private boolean isMeasuring;
    private long measuredRound;
    private long sentNs;
    private boolean isHeld;
    private long startNs;
    private boolean isRevoked;

    /**
     * No lease yet.
     *
     * @param driftPercent how much faster than this clock another member's may run; 0 if leases are not wanted
     */
    Lease(long electionTimeoutNs, int driftPercent) {
        this.lengthNs = driftPercent == 0 ? 0 : electionTimeoutNs / 100 * (100 - driftPercent);
    }

    boolean isWanted() {
        return lengthNs > 0 && !isRevoked;
    }

    /** A heartbeat of a round goes out; only the first of a round that is newer than any measured counts. */
    void roundSent(long round, long nowNs) {
        if (!isMeasuring && round > measuredRound) {
            isMeasuring = true;
            measuredRound = round;
            sentNs = nowNs;
        }
    }

    /** A quorum answered a round. */
    void roundConfirmed(long round) {
        if (isMeasuring && round >= measuredRound) {
            isMeasuring = false;
            isHeld = true;
            startNs = sentNs;
        }
    }

    /** True if no other member can lead now. */
    boolean covers(long nowNs) {
        return isHeld && isWanted() && nowNs - startNs < lengthNs;
    }

    void revoke() {
        isRevoked = true;
    }
}
