package io.raftwright.testkit.invariant;

import io.raftwright.storage.LogLoss;
import io.raftwright.storage.LogStore;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Compares what a log shows that was just opened with what had to be left in it.
 *
 * <p>Owner: the simulation's thread.
 */
final class Homecoming {
    private final Judge judge;
    private final MemberRecord member;
    private final LogStore store;

    Homecoming(Judge judge, MemberRecord member, LogStore store) {
        this.judge = judge;
        this.member = member;
        this.store = store;
    }

    /** Takes what was found for what the member holds now. Returns the record of it, which is a new one if damage took a part. */
    MemberRecord take(LogLine found) {
        noteRareEvents(found);
        boolean isVoteKept = checkVote();
        boolean isWhole = checkEntries(found);
        LogLoss loss = store.loss();
        checkDebt(loss);
        MemberRecord present = member;
        if (isVoteKept && !isWhole && loss != null && isKnown(loss)) {
            present = judge.salvaged(member, loss);
        } else if (!isVoteKept || !isWhole) {
            present = judge.forgotten(member);
        } else if (loss != null) {
            present.owes(loss);
        }
        present.recovered(found, store.term(), store.votedFor(), store.commitHint());
        takeConfigurations(present, found);
        judge.foundCommitted(present, Math.min(store.commitHint(), found.lastIndex()));
        return present;
    }

    /** Takes an empty log for what the member holds now: it gave up the rest, and knows what that was. */
    MemberRecord giveUp(LogLoss loss) {
        if (!isKnown(loss)) {
            judge.violated(
                    "what is lost is known",
                    "member " + member.memberId() + " says that it lost entries up to " + loss.lastIndex()
                            + ", durable were those up to " + member.durable().safeLast());
        }
        LogLine nothing = new LogLine();
        nothing.reset(store.lastIndex(), store.baseTerm(), store.baseChain());
        MemberRecord present = judge.salvaged(member, loss);
        present.recovered(nothing, store.term(), store.votedFor(), store.commitHint());
        return present;
    }

    /** Whether what a log says it has lost is all that was durable. */
    private boolean isKnown(LogLoss loss) {
        LogLine line = member.log();
        long safeLast = member.durable().safeLast();
        return !line.knows(safeLast)
                || line.term(safeLast) < loss.lastTerm()
                || (line.term(safeLast) == loss.lastTerm() && safeLast <= loss.lastIndex());
    }

    /** What is lost is not forgotten before it is there again. */
    private void checkDebt(@Nullable LogLoss loss) {
        LogLoss owed = member.owed();
        if (owed != null && loss == null && !member.durable().hasEverLied()) {
            judge.violated(
                    "what is lost is not forgotten",
                    "member " + member.memberId() + " lost entries up to " + owed.lastIndex()
                            + ", and says so no more");
        }
    }

    /** Returns false if damage took entries that were durable. */
    private boolean checkEntries(LogLine found) {
        LogLine line = member.log();
        long safeLast = member.durable().safeLast();
        for (long index = Math.max(line.firstIndex(), found.firstIndex()); index <= safeLast; index++) {
            if (!found.holds(index) || found.term(index) != line.term(index) || found.link(index) != line.link(index)) {
                LogLoss loss = store.loss();
                if (member.wasDamaged() && (index > member.durable().markedLast() || (loss != null && isKnown(loss)))) {
                    return false;
                }
                judge.violated(
                        "durable entries survive",
                        "member " + member.memberId() + " lost " + index + " of term " + line.term(index)
                                + ", held and durable before it was opened, known to be so up to "
                                + member.durable().markedLast() + "; it now ends at " + found.lastIndex());
                return true;
            }
        }
        if (member.durable().endsWithinReplacement(found.lastIndex()) && !member.wasDamaged()) {
            judge.violated(
                    "a batch that replaces entries is there as a whole",
                    "member " + member.memberId() + " ends at " + found.lastIndex()
                            + ", within a batch that replaces entries");
        }
        if (found.firstIndex() > line.firstIndex()
                && found.firstIndex() - 1 > member.snapshotIndex()
                && !member.wasDamaged()) {
            judge.violated(
                    "purged is in a snapshot",
                    "member " + member.memberId() + " begins at " + found.firstIndex() + ", its snapshot ends at "
                            + member.snapshotIndex());
        }
        return true;
    }

    /** Returns false if damage took a vote that was durable, and the log had no way to know. */
    private boolean checkVote() {
        DurableState durable = member.durable();
        boolean isVoteKept = store.term() > durable.term()
                || (store.term() == durable.term()
                        && (durable.vote() == LogStore.NO_VOTE || store.votedFor() == durable.vote()));
        if (isVoteKept) {
            return true;
        }
        if (member.wasDamaged() && durable.term() > durable.markedTerm()) {
            return false;
        }
        judge.violated(
                "durable votes survive",
                "member " + member.memberId() + " recovered vote " + store.votedFor() + " in term " + store.term()
                        + ", durable was " + durable.vote() + " in term " + durable.term()
                        + ", known to be so up to term " + durable.markedTerm());
        return true;
    }

    private void noteRareEvents(LogLine found) {
        if (found.lastIndex() < member.log().lastIndex()) {
            judge.rare().happened(RareEvent.ENTRIES_LOST_IN_CRASH);
        }
        if (store.term() < member.durable().pendingTerm()) {
            judge.rare().happened(RareEvent.VOTE_LOST_IN_CRASH);
        }
    }

    private void takeConfigurations(MemberRecord present, LogLine found) {
        present.configurations().clear();
        for (long index = found.firstIndex(); index <= found.lastIndex(); index++) {
            if (judge.configurationAt(index, found.link(index)) != null) {
                present.configurations().put(index, found.link(index));
            }
        }
        Map.Entry<Long, Integer> last = present.configurations().lastEntry();
        if (last != null) {
            var configuration = judge.configurationAt(last.getKey(), last.getValue());
            if (configuration != null && configuration.isJoint()) {
                judge.rare().happened(RareEvent.JOINT_AT_RESTART);
            }
        }
    }
}
