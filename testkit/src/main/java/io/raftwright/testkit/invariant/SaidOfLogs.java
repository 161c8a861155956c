package io.raftwright.testkit.invariant;

import io.raftwright.storage.LogLoss;

/**
 * What members say of each other's logs must be so: whoever believes it commits by it.
 *
 * <p>Owner: the simulation's thread.
 */
final class SaidOfLogs {
    private final Judge judge;

    SaidOfLogs(Judge judge) {
        this.judge = judge;
    }

    /** What is acknowledged to a leader is as it stands in that leader's log. */
    void acknowledged(MemberRecord sender, MemberRecord leader, long term, long index) {
        boolean isShared = index <= leader.log().lastIndex()
                && (!leader.log().holds(index)
                        || !sender.log().holds(index)
                        || leader.log().link(index) == sender.log().link(index));
        if (leader.leadingTerm() == term && !isShared) {
            judge.violated(
                    "an acknowledgement is of the leader's log",
                    "member " + sender.memberId() + " acknowledges " + index + " to " + leader.memberId()
                            + ", whose log ends with " + leader.log().lastIndex() + " or differs");
        }
    }

    /** A member that lost what it may have acknowledged acknowledges nothing before it holds that again. */
    void acknowledgedInDebt(MemberRecord sender, long index) {
        LogLoss owed = sender.owed();
        if (owed != null
                && sender.log().knows(index)
                && !owed.isMadeGood(index, sender.log().term(index))) {
            judge.violated(
                    "a member that heals acknowledges nothing",
                    "member " + sender.memberId() + " acknowledges " + index + " of term "
                            + sender.log().term(index) + ", and lost entries up to " + owed.lastIndex() + " of term "
                            + owed.lastTerm());
        }
    }

    /** A heartbeat brings no entries, and is believed as far as the log goes: it must not name more than is there. */
    void told(MemberRecord receiver, long index) {
        boolean isHeld = index <= receiver.snapshotIndex()
                || (receiver.log().lastIndex() >= index && judge.committed().agrees(receiver.log(), index));
        if (!isHeld && !mayHaveLost(receiver)) {
            judge.violated(
                    "a heartbeat names what its receiver holds",
                    "member " + receiver.memberId() + " is told of " + index + ", and its log ends with "
                            + receiver.log().lastIndex() + " or differs");
        }
    }

    /** What a leader counts is on the other member's disk, as it stands in the leader's log, until a later leader overwrites it. */
    void counted(MemberRecord leader, long term, MemberRecord member, long index) {
        boolean isOver = leader.leadingTerm() != term || member.durable().newestTerm() > term;
        boolean isHeld = index <= member.durableLast()
                && (!leader.log().holds(index)
                        || !member.log().holds(index)
                        || leader.log().link(index) == member.log().link(index));
        if (!isHeld && !isOver && !mayHaveLost(member)) {
            judge.violated(
                    "a leader counts what is held",
                    "member " + leader.memberId() + " counts " + index + " of member " + member.memberId()
                            + ", of which " + member.durableLast() + " is durable, or differs");
        }
    }

    private boolean mayHaveLost(MemberRecord member) {
        return member.wasDamaged() || judge.ghosts().stream().anyMatch(ghost -> ghost.memberId() == member.memberId());
    }
}
