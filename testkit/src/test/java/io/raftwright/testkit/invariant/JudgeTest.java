package io.raftwright.testkit.invariant;

import static io.raftwright.testkit.invariant.Court.command;
import static io.raftwright.testkit.invariant.Court.frames;
import static io.raftwright.testkit.invariant.Court.noOp;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.api.Role;
import io.raftwright.internal.membership.Configuration;
import io.raftwright.internal.wire.Message;
import io.raftwright.internal.wire.MessageType;
import io.raftwright.storage.EntryKind;
import io.raftwright.storage.InMemoryLogStore;
import io.raftwright.storage.InMemorySnapshotStore;
import io.raftwright.storage.LogStore;
import io.raftwright.storage.SnapshotMeta;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** Each promise broken once, beside what it allows. */
class JudgeTest {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final Court court = new Court();
    private final Judge judge = court.judge;

    // ---- elections

    @Test
    void shouldSeeTwoLeadersInATerm() {
        JudgedLog second = court.log(2);
        elect(1, court.log(1), 1, 2, second);
        elect(2, second, 2, 3, court.log(3));
        court.mustBeClean();

        judge.roleChanged(3, Role.LEADER, 2);

        court.mustHaveSeen("election safety");
    }

    @Test
    void shouldSeeAVoteThatIsNotDurable() {
        JudgedLog log = court.log(1);
        log.saveVote(3, 2);

        court.send(1, 2, MessageType.VOTE_REPLY, 3, reply -> reply.flags(Message.POSITIVE));

        court.mustHaveSeen("no vote before it is durable");
    }

    @Test
    void shouldSeeTwoVotesInATerm() {
        judge.member(1).durable().voted(1, 3, 2);
        judge.member(1).durable().forced(1);
        court.send(1, 2, MessageType.VOTE_REPLY, 3, reply -> reply.flags(Message.POSITIVE));
        court.mustBeClean();

        judge.member(1).durable().voted(2, 3, 3);
        judge.member(1).durable().forced(2);
        court.send(1, 3, MessageType.VOTE_REPLY, 3, reply -> reply.flags(Message.POSITIVE));

        court.mustHaveSeen("one vote a term");
    }

    @Test
    void shouldSeeATermThatGoesBack() {
        JudgedLog log = court.log(1);
        log.saveVote(3, 2);
        court.mustBeClean();

        assertThrows(IllegalArgumentException.class, () -> log.saveVote(2, 2));

        court.mustHaveSeen("the term never goes back");
    }

    @Test
    void shouldSeeALeaderThatLacksWhatIsCommitted() {
        JudgedLog first = commitTwo();

        elect(3, court.log(3), 2, 1, first);

        court.mustHaveSeen("leader completeness");
    }

    // ---- the log

    @Test
    void shouldSeeAnAcknowledgementOfWhatIsNotDurable() {
        JudgedLog log = court.log(1);
        log.saveVote(1, 2);
        log.append(noOp(1, 1, 0), 0);
        log.force();
        log.append(noOp(2, 1, judge.member(1).log().link(1)), 0);
        court.send(
                1,
                2,
                MessageType.APPEND_REPLY,
                1,
                reply -> reply.flags(Message.POSITIVE).index(1));
        court.mustBeClean();

        court.send(
                1,
                2,
                MessageType.APPEND_REPLY,
                1,
                reply -> reply.flags(Message.POSITIVE).index(2));

        court.mustHaveSeen("no acknowledgement before it is durable");
    }

    /** One force makes two batches durable, the second of which replaces the first: what the first promised may still be said. */
    @Test
    void shouldLetAnAcknowledgementLeaveAfterItsEntryWasReplaced() {
        JudgedLog log = court.log(1);
        log.saveVote(1, LogStore.NO_VOTE);
        log.append(noOp(1, 1, 0), 0);
        log.append(noOp(2, 1, judge.member(1).log().link(1)), 0);
        log.saveVote(2, LogStore.NO_VOTE);
        log.append(noOp(1, 2, 0), 0);
        log.force();

        court.send(
                1,
                2,
                MessageType.APPEND_REPLY,
                1,
                reply -> reply.flags(Message.POSITIVE).index(2));
        court.mustBeClean();
        court.send(
                1,
                2,
                MessageType.APPEND_REPLY,
                2,
                reply -> reply.flags(Message.POSITIVE).index(2));

        court.mustHaveSeen("no acknowledgement before it is durable");
    }

    @Test
    void shouldSeeTwoLogsThatDiffer() {
        court.log(1).append(command(1, 1, 0, 8), 0);
        court.mustBeClean();

        court.log(2).append(command(1, 1, 0, 9), 0);

        court.mustHaveSeen("log matching");
    }

    @Test
    void shouldSeeACommitWithoutAQuorum() {
        JudgedLog first = court.log(1);
        JudgedLog second = court.log(2);
        first.append(noOp(1, 1, 0), 0);
        first.force();
        int link = judge.member(1).log().link(1);
        first.append(noOp(2, 1, link), 0);
        first.force();
        second.append(noOp(1, 1, 0), 0);
        second.append(noOp(2, 1, link), 0); // and no force

        claim(1, 2);

        court.mustHaveSeen("committed entries are durable on a quorum");
    }

    @Test
    void shouldSeeACommitOfWhatIsNotHeld() {
        court.log(1).append(noOp(1, 1, 0), 0);

        judge.claimedCommitted(judge.member(1), 2);

        court.mustHaveSeen("committed entries are held");
    }

    @Test
    void shouldSeeCommittedEntriesOverwritten() {
        JudgedLog log = commitTwo();

        log.append(noOp(2, 2, judge.member(1).log().link(1)), 0);

        court.mustHaveSeen("committed entries stay");
    }

    @Test
    void shouldSeeTwoConfigurationsUnderWay() {
        JudgedLog log = court.log(1);
        log.append(noOp(1, 1, 0), 0);
        ByteBuffer one = Configuration.ofVoters(1, 2).encode();
        log.append(frames(EntryKind.CONFIGURATION, 2, 1, judge.member(1).log().link(1), one), 0);
        court.mustBeClean();

        ByteBuffer another = Configuration.ofVoters(1, 2, 4).encode();
        log.append(frames(EntryKind.CONFIGURATION, 3, 1, judge.member(1).log().link(2), another), 0);

        court.mustHaveSeen("one configuration at a time");
    }

    /** Scenario 28: the power fails, and nobody is left who knows that the first of them is over. */
    @Test
    void shouldSeeTwoConfigurationsOfWhichTheDiskKnowsNeitherCommitted() {
        JudgedLog log = court.log(1);
        JudgedLog other = court.log(2);
        int chain = 0;
        for (int i = 1; i <= 2; i++) {
            ByteBuffer frames = i == 1
                    ? noOp(1, 1, 0)
                    : frames(
                            EntryKind.CONFIGURATION,
                            2,
                            1,
                            chain,
                            Configuration.ofVoters(1, 2).encode());
            log.append(copy(frames), 0);
            other.append(frames, 0);
            chain = judge.member(1).log().link(i);
        }
        log.force();
        other.force();
        ByteBuffer last = frames(
                EntryKind.CONFIGURATION, 3, 1, chain, Configuration.ofVoters(1).encode());
        log.append(copy(last), 2);
        court.mustBeClean();

        other.append(last, 0);

        court.mustHaveSeen("a disk knows which configuration is in force");
    }

    @Test
    void shouldSeeABatchInPartThatReplacesEntries() {
        ByteBuffer durable = frames(EntryKind.NO_OP, 1, 1, 0, NOTHING, NOTHING, NOTHING, NOTHING);
        JudgedLog log = court.log(1);
        log.append(copy(durable), 0);
        log.force();
        ByteBuffer batch = frames(EntryKind.NO_OP, 2, 2, judge.member(1).log().link(1), NOTHING, NOTHING);
        log.append(copy(batch), 0);
        InMemoryLogStore found = new InMemoryLogStore(1);
        found.append(durable, 0);
        JudgedLog old = new JudgedLog(found, judge, 1, Court.TAIL_LIMIT);
        old.append(copy(batch), 0);
        court.mustBeClean();

        found.append(batch.limit(batch.limit() / 2), 0);
        new JudgedLog(found, judge, 1, Court.TAIL_LIMIT).close();

        court.mustHaveSeen("a batch that replaces entries is there as a whole");
    }

    private static ByteBuffer copy(ByteBuffer frames) {
        return frames.duplicate().order(frames.order());
    }

    @Test
    void shouldSeeATailWithoutBound() {
        JudgedLog log = court.log(1);
        elect(1, log, 1, 2, court.log(2));
        log.append(command(1, 1, 0, (int) Court.TAIL_LIMIT), 0);
        log.append(noOp(2, 1, judge.member(1).log().link(1)), 0);
        court.mustBeClean();

        log.append(command(3, 1, judge.member(1).log().link(2), 8), 0);

        court.mustHaveSeen("the uncommitted tail is bounded");
    }

    @Test
    void shouldSeeAFrameThatDoesNotFit() {
        judge.wire().tooLong(1, 11, 10);

        court.mustHaveSeen("a frame fits the transport");
    }

    // ---- snapshots

    @Test
    void shouldSeeALogDroppedThatIsInNoSnapshot() {
        JudgedLog log = commitTwo();

        log.compact(1);

        court.mustHaveSeen("purged is in a snapshot");
    }

    @Test
    void shouldSeeASnapshotOfWhatIsNotApplied() {
        try (JudgedSnapshots snapshots = new JudgedSnapshots(new InMemorySnapshotStore(), judge, 1)) {
            judge.member(1).begins();
            judge.member(1).reached(4);
            snapshots.create(meta(4)).close();
            court.mustBeClean();

            snapshots.create(meta(5)).close();
        }

        court.mustHaveSeen("a snapshot holds what was applied");
    }

    private static SnapshotMeta meta(long index) {
        return new SnapshotMeta(index, 1, 0, Configuration.ofVoters(1, 2, 3).encode());
    }

    // ---- the state machine

    @Test
    void shouldSeeCommandsAppliedOutOfOrder() {
        judge.clients().invoked();
        commitTwo();
        judge.applied(judge.member(1), 2, 1, 1, 7, 7);
        court.mustBeClean();

        judge.reached(judge.member(1), 1);

        court.mustHaveSeen("applied in order");
    }

    @Test
    void shouldSeeAStateThatGoesBack() {
        judge.clients().invoked();
        commitTwo();
        judge.applied(judge.member(1), 2, 1, 1, 7, 7);

        judge.restored(judge.member(1), 0, 0);

        court.mustHaveSeen("applied never goes back");
    }

    @Test
    void shouldSeeTwoHistories() {
        judge.clients().invoked();
        commitTwo();
        judge.applied(judge.member(1), 2, 1, 1, 7, 7);
        court.mustBeClean();

        judge.applied(judge.member(2), 2, 1, 1, 7, 8);

        court.mustHaveSeen("state machine safety");
    }

    @Test
    void shouldSeeTwoStates() {
        judge.clients().invoked();
        commitTwo();
        judge.applied(judge.member(1), 2, 1, 1, 7, 7);
        judge.hashed(judge.member(1), 2, 7, 100);
        court.mustBeClean();

        judge.hashed(judge.member(2), 2, 7, 101);

        court.mustHaveSeen("the same commands make the same state");
    }

    // ---- lives

    @Test
    void shouldSeeDurableEntriesLost() {
        JudgedLog log = court.log(1);
        log.append(noOp(1, 1, 0), 0);
        log.force();

        court.log(1);

        court.mustHaveSeen("durable entries survive");
    }

    @Test
    void shouldSeeEntriesLostOfWhichTheDiskHadProof() {
        holdOneWithProof();
        judge.damaged(1);
        judge.lied(1);

        court.log(1);

        court.mustHaveSeen("durable entries survive");
    }

    @Test
    void shouldExcuseEntriesWhoseProofWentWithThem() {
        holdOneWithProof();
        judge.damaged(1);
        judge.destroyedProof(1);

        court.log(1);

        court.mustBeClean();
        assertTrue(judge.hasForgotten(1), "must not go on");
    }

    private void holdOneWithProof() {
        JudgedLog log = court.log(1);
        log.append(noOp(1, 1, 0), 0);
        log.force();
        log.mark();
        log.force();
    }

    @Test
    void shouldSeeADurableVoteLost() {
        JudgedLog log = court.log(1);
        log.saveVote(3, 2);
        log.force();

        court.log(1);

        court.mustHaveSeen("durable votes survive");
    }

    @Test
    void shouldSeeAVoteLostToDamageThatTheLogCouldTell() {
        JudgedLog log = court.log(1);
        log.saveVote(3, 2);
        log.force();
        log.mark();
        log.force();
        judge.damaged(1);

        court.log(1);

        court.mustHaveSeen("durable votes survive");
    }

    @Test
    void shouldTakeAVoteLostToDamageThatNothingProvesForForgotten() {
        JudgedLog log = court.log(1);
        log.saveVote(3, 2);
        log.force();
        judge.damaged(1);

        court.log(1);

        court.mustBeClean();
        assertTrue(judge.hasForgotten(1), "must not go on");
    }

    /** Members 1 and 2 hold two entries, and they are committed. Returns the log of the first. */
    private JudgedLog commitTwo() {
        JudgedLog first = court.log(1);
        JudgedLog second = court.log(2);
        for (JudgedLog log : new JudgedLog[] {first, second}) {
            log.append(noOp(1, 1, 0), 0);
            log.append(command(2, 1, judge.member(1).log().link(1), 40), 0);
            log.force();
        }
        claim(1, 2);
        court.mustBeClean();
        return first;
    }

    /** A member leads by its own vote and one other, both durable. */
    private void elect(long leader, JudgedLog own, long term, long voter, JudgedLog other) {
        for (JudgedLog log : new JudgedLog[] {own, other}) {
            log.saveVote(term, leader);
            log.force();
        }
        court.send(voter, leader, MessageType.VOTE_REPLY, term, reply -> reply.flags(Message.POSITIVE));
        judge.roleChanged(leader, Role.LEADER, term);
    }

    private void claim(long from, long commit) {
        court.send(from, 3, MessageType.APPEND, 1, append -> append.commit(commit));
    }
}
