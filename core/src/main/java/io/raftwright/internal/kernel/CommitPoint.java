package io.raftwright.internal.kernel;

import io.raftwright.internal.membership.Configuration;
import io.raftwright.internal.replication.RaftLog;

/**
 * How far the log is known to be committed, and the configuration as of there. A configuration is in force from the moment its
 * entry is committed, never earlier: an entry that may still be overwritten configures nothing.
 *
 * <p>Owner: the consensus thread.
 */
final class CommitPoint {
    private final RaftLog log;
    private final Effects effects;
    private long index;
    private Configuration configuration;

    CommitPoint(RaftLog log, Effects effects, long index, Configuration configuration) {
        this.log = log;
        this.effects = effects;
        this.index = index;
        this.configuration = configuration;
    }

    long index() {
        return index;
    }

    /** The term of the last committed entry. */
    long term() {
        return log.termAt(index);
    }

    Configuration configuration() {
        return configuration;
    }

    /** True if this member may lead: it has a vote, and is no witness. */
    boolean mayLead(long memberId) {
        return configuration.isVoter(memberId) && !configuration.isWitness(memberId);
    }

    boolean isOnlyVoter(long memberId) {
        return configuration.isVoter(memberId) && configuration.voters().length == 1 && !configuration.isJoint();
    }

    /**
     * Everything up to an index is committed.
     *
     * @return true if another configuration is in force thereby
     */
    boolean advance(long newIndex) {
        if (newIndex <= index) {
            return false;
        }
        index = newIndex;
        Configuration covered = log.takeConfiguration(newIndex);
        if (covered != null) {
            configuration = covered;
        }
        effects.committed(newIndex);
        if (covered != null) {
            effects.configured(covered);
        }
        return covered != null;
    }

    /** Continues behind a snapshot that replaced the log. */
    void install(long snapshotIndex, Configuration asOfIndex) {
        index = snapshotIndex;
        configuration = asOfIndex;
        effects.configured(asOfIndex);
    }
}
