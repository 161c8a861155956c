package io.raftwright.internal.runtime;

import io.raftwright.api.Member;
import io.raftwright.internal.membership.Configuration;
import io.raftwright.internal.replication.RaftLog;
import io.raftwright.storage.EntryKind;
import io.raftwright.storage.LogStore;
import io.raftwright.storage.SnapshotMeta;
import io.raftwright.storage.SnapshotStore;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A new cluster of one member, founded on the log that it has. No node may run on it meanwhile. */
public final class SoleSurvivor {
    private static final Logger LOG = LoggerFactory.getLogger(SoleSurvivor.class);

    /**
     * How far the new term lies ahead: the lost members, should they go on by themselves, must not write entries of the same term,
     * for then two logs could differ and not know it.
     */
    private static final long TERM_STEP = 1_000_000;

    private SoleSurvivor() {}

    /**
     * Appends a configuration of this member alone, and makes it durable.
     *
     * @throws IllegalArgumentException if the newest configuration does not know this member, or knows it without data
     */
    public static Configuration found(long memberId, LogStore store, SnapshotStore snapshots) {
        SnapshotMeta latest = snapshots.latest();
        Recovery.requireContinuity(store, snapshots, false);
        try (RaftLog log = new RaftLog(store)) {
            Recovery.align(log, latest);
            Configuration old = newest(log, latest);
            if (!old.isMember(memberId) || old.isWitness(memberId)) {
                throw new IllegalArgumentException(
                        "no member that holds the data, memberId=" + memberId + ", newest configuration: " + old);
            }
            long index = log.lastIndex() + 1;
            long term = Math.max(store.term(), log.lastTerm()) + TERM_STEP;
            Configuration alone = Configuration.founding(List.of(new Member(memberId, old.address(memberId))))
                    .withIncarnation(memberId, store.incarnation())
                    .withIndex(index);
            long knownCommit = store.commitHint();
            log.saveVote(term, LogStore.NO_VOTE);
            log.stage(EntryKind.CONFIGURATION, term, alone.encode());
            log.flush(index);
            store.force();
            LOG.warn(
                    "NEW CLUSTER FORCED: this member is now the only one, and everything in its log counts as committed; writes "
                            + "acknowledged by a majority without it are lost; the other members must never serve again, "
                            + "member={}, index={}, term={}, surelyCommitted={}, old configuration: {} at index={}",
                    memberId,
                    index,
                    term,
                    knownCommit,
                    old,
                    old.index());
            return alone;
        }
    }

    private static Configuration newest(RaftLog log, @Nullable SnapshotMeta latest) {
        Configuration inLog = log.takeConfiguration(log.lastIndex());
        if (inLog != null) {
            return inLog;
        }
        return latest == null ? Configuration.unknown() : Configuration.decode(latest.configuration());
    }
}
