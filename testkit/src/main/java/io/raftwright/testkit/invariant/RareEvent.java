package io.raftwright.testkit.invariant;

/** What happens seldom and must be seen to have happened: a simulation that never came there has not tested it. */
public enum RareEvent {
    /** A crash took a vote that was written and not yet forced. */
    VOTE_LOST_IN_CRASH,
    /** A crash took entries that were written and not yet forced. */
    ENTRIES_LOST_IN_CRASH,
    /** Of what was not forced, a crash kept some sectors and lost others. */
    TORN_BATCH,
    /** The log went on in another segment. */
    SEGMENT_ROLLED,
    /** The power failed while a process recovered what was on its disk. */
    CRASHED_IN_RECOVERY,
    /** A leader crashed with entries that were not committed. */
    LEADER_CRASHED_WITH_TAIL,
    /** A log's end was overwritten by another leader's entries. */
    TAIL_OVERWRITTEN,
    /** What was overwritten was of more than one term. */
    SEVERAL_TERMS_OVERWRITTEN,
    /** A configuration that was not committed was overwritten by another leader's entries. */
    CONFIGURATION_OVERWRITTEN,
    /** An entry was committed by the leader of a later term than its own (Raft paper, Figure 8). */
    OLDER_TERM_COMMITTED,
    /** A leader took no more proposals, for too much was not committed. */
    TAIL_FULL,
    /** Two members campaigned in one term. */
    RIVALS_IN_A_TERM,
    /** A member would not have voted for one that asked it. */
    PRE_VOTE_REFUSED,
    /** A member started with a joint configuration at the end of its log. */
    JOINT_AT_RESTART,
    /** A crash came while a snapshot was being written. */
    SNAPSHOT_CUT_SHORT,
    /** A crash came while a snapshot was being received. */
    INSTALL_CUT_SHORT,
    /** A transfer of a snapshot went on where another one had ended. */
    INSTALL_RESUMED,
    /** A follower sent a snapshot, as the leader asked it to. */
    SNAPSHOT_FROM_FOLLOWER,
    /** A member received a snapshot. */
    SNAPSHOT_INSTALLED,
    /** A member opened an older snapshot, for the newest one was damaged. */
    SNAPSHOT_FELL_BACK,
    /** A force or write of the log failed. */
    LOG_BROKE,
    /** A member refused to open a damaged disk. */
    DAMAGE_REFUSED,
    /** A member opened a damaged log up to its damage, and said how far it had gone. */
    DAMAGE_OPENED,
    /** What damage had taken from a log was brought back by peers. */
    DAMAGE_HEALED,
    /** Damage took the end of a log, of which no disk can know that it was there. */
    TAIL_LOST_TO_DAMAGE,
    /** A proposal was refused for want of room on the leader's disk. */
    FULL_DISK_REFUSED,
    /** A process went on when its full disk had room again. */
    FULL_DISK_RECOVERED,
    /** A leader whose disk hung lost leadership. */
    HUNG_DISK_LOST_LEADERSHIP,
    /** A member with an empty disk was refused under its old id. */
    EMPTY_DISK_REFUSED,
    /** A lost member was replaced by one with another id. */
    MEMBER_REPLACED,
    /** A learner became a voter, for somebody asked for it. */
    LEARNER_PROMOTED,
    /** A learner became a voter by itself, once it had caught up. */
    LEARNER_CAUGHT_UP,
    /** A voter became a learner. */
    VOTER_DEMOTED,
    /** A joint configuration was in force. */
    JOINT_IN_FORCE,
    /** A leader was removed. */
    LEADER_REMOVED,
    /** A member was to be found at another address. */
    MEMBER_MOVED,
    /** A change was refused since the membership had changed. */
    STALE_CHANGE_REFUSED,
    /** Leadership was moved as asked. */
    TRANSFER_COMPLETED,
    /** Leadership was not moved as asked. */
    TRANSFER_FAILED,
    /** A leader asked its followers to be quiet, and woke them later. */
    QUIET_GROUP_WOKEN,
    /** A frame of an old connection reached a process that was not there when it was sent. */
    STALE_FRAME_DELIVERED,
    /** A proposal stood twice in the log, and was applied once. */
    DUPLICATE_SUPPRESSED,
    /** A command took effect whose client had been told that it may, or nothing at all. */
    LATE_EFFECT,
    /** A member proposed in a session that the cluster had forgotten for its age. */
    SESSION_EXPIRED,
    /** A leader held a read until the first entry of its term was committed. */
    READ_HELD,
    /** A query threw, which its caller was told, and nobody else. */
    QUERY_FAILED,
    /** A read was answered by a lease. */
    LEASE_READ_SERVED,
    /** A read could not be answered by the lease, and asked a quorum. */
    LEASE_READ_REFUSED,
    /** A read bounded in staleness was answered from state that was not the newest. */
    BOUNDED_READ_SERVED,
    /** A stale read was answered from state that was not the newest. */
    STALE_READ_SERVED,
    /** A watcher of a map whose member crashed went on with another one. */
    WATCH_RESUMED_AFTER_CRASH(true),
    /** A watch was to begin with a revision that was compacted. */
    WATCH_START_COMPACTED(true),
    /** A watch fell so far behind that what came next was compacted. */
    WATCH_FELL_BEHIND(true),
    /** A watch that was far behind caught up from the map's history. */
    SLOW_WATCH_CAUGHT_UP(true),
    /** A lease ended since its time had passed. */
    LEASE_EXPIRED(true),
    /** A lease was to be kept alive that had ended. */
    LEASE_KEPT_ALIVE_TOO_LATE(true),
    /** A write was refused as the map was larger than it may be. */
    MAP_OUT_OF_SPACE(true),
    /** A backup was restored into another cluster. */
    BACKUP_RESTORED(true),
    /** All members told a hash of their states. */
    STATES_COMPARED(true),
    /** Some members told a hash of their states in time, others did not. */
    STATES_COMPARED_IN_PART(true);

    private final boolean isOfMaps;

    RareEvent() {
        this(false);
    }

    RareEvent(boolean isOfMaps) {
        this.isOfMaps = isOfMaps;
    }

    /** True if it happens to configuration maps only, and to no other state machine. */
    public boolean isOfMaps() {
        return isOfMaps;
    }
}
