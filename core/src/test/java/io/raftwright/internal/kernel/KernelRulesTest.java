package io.raftwright.internal.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.api.MembershipChange;
import io.raftwright.api.MembershipRequest;
import io.raftwright.api.Role;
import io.raftwright.internal.kernel.Letter.Kind;
import io.raftwright.internal.membership.Configuration;
import io.raftwright.internal.replication.PeerProgress;
import io.raftwright.internal.replication.RaftLog;
import io.raftwright.storage.EntryKind;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Rules that one kernel keeps, whatever it is told; the messages are made by hand. */
class KernelRulesTest {
    private static final long MS = 1_000_000;
    private static final KernelOptions OPTIONS = new KernelOptions(20 * MS, 100 * MS, 256, 4, 1024, 16 << 10, 0, 0, 0);

    private final List<Letter> sent = new ArrayList<>();
    private final List<Long> confirmedReads = new ArrayList<>();
    private final Witness witness = new Witness() {
        @Override
        public void readConfirmed(long context, long index) {
            confirmedReads.add(context);
        }
    };

    // Raft paper §5.3; scenario 29
    @Test
    void shouldCommitNothingBeyondWhatTheLeaderVouchedFor() {
        TestMember member = member(1, 2, 3);
        RaftLog old = founded(1, 2, 3);
        stage(old, 2, 3);
        member.kernel.onAppend(2, 2, 1, 1, 1, run(old, 2));

        member.kernel.onAppend(3, 3, 1, 1, 3, nothing());

        assertEquals(1, member.kernel.commitIndex());
        assertEquals(4, member.log.lastIndex());
    }

    // scenario 31
    @Test
    void shouldAcceptWhatLiesBelowItsCommitIndex() {
        TestMember member = member(1, 2, 3);
        RaftLog leading = founded(1, 2, 3);
        stage(leading, 2, 3);
        member.kernel.onAppend(2, 2, 1, 1, 4, run(leading, 2));
        settle(member);
        sent.clear();

        member.kernel.onAppend(2, 2, 0, 0, 4, run(leading, 1));
        settle(member);

        assertEquals(List.of(Kind.ACCEPT), kinds());
        assertEquals(4, member.kernel.commitIndex());
    }

    // scenario 4
    @Test
    void shouldNotWinWithAnOwnVoteThatIsNotDurable() {
        TestMember member = member(1, 2, 3);
        campaign(member, 2);

        member.kernel.onVoteReply(2, 2, false, true, 0, 0);

        assertEquals(Role.CANDIDATE, member.kernel.role());
        settle(member);
        assertEquals(Role.LEADER, member.kernel.role());
    }

    // scenario 3
    @Test
    void shouldAskForVotesOnlyOnceItsOwnIsDurable() {
        TestMember member = member(1, 2, 3);

        campaign(member, 2);

        assertFalse(kinds().contains(Kind.VOTE));
        settle(member);
        assertTrue(kinds().contains(Kind.VOTE));
    }

    // scenario 3
    @Test
    void shouldGrantItsVoteOnlyOnceItIsDurable() {
        TestMember member = member(1, 2, 3);

        member.kernel.onVoteRequest(2, request(5, 9, 4));

        assertEquals(List.of(), kinds());
        settle(member);
        assertEquals(List.of(Kind.VOTE_REPLY), kinds());
    }

    // scenario 2
    @Test
    void shouldKeepItsVoteWhenItStepsDownInTheSameTerm() {
        TestMember member = member(1, 2, 3);
        campaign(member, 2);
        settle(member);

        member.kernel.onHeartbeat(3, 2, 0, 0);
        member.kernel.onVoteRequest(2, request(2, 9, 2));

        assertEquals(Role.FOLLOWER, member.kernel.role());
        assertEquals(1, member.kernel.votedFor());
    }

    // scenario 9
    @Test
    void shouldForgetVotesWhenItCampaignsAgain() {
        TestMember member = member(1, 2, 3, 4, 5);
        tick(member, 300);
        member.kernel.onVoteReply(2, 2, true, true, 0, 0);

        tick(member, 300);
        member.kernel.onVoteReply(3, 2, true, true, 0, 0);

        assertEquals(Role.PRE_CANDIDATE, member.kernel.role());
    }

    // scenario 16
    @Test
    void shouldCommitAgainWhenAConfigurationAsksForFewer() {
        TestMember leader = leader(1, 2, 3, 4);
        leader.kernel.propose(
                EntryKind.CONFIGURATION, Configuration.ofVoters(1, 2).encode());
        leader.kernel.flush();
        leader.kernel.propose(EntryKind.COMMAND, bytes(8));
        leader.kernel.flush();
        settle(leader);
        leader.kernel.onAppendAccepted(2, 2, 4);

        leader.kernel.onAppendAccepted(3, 2, 3);

        assertEquals(4, leader.kernel.commitIndex());
    }

    // scenarios 17 and 18
    @Test
    void shouldNotCountItselfOnceItIsRemovedAndStepDown() {
        TestMember leader = leader(1, 2, 3);
        leader.kernel.onAppendAccepted(2, 2, 2);
        assertNull(leader.kernel.changeMembership(MembershipRequest.of(MembershipChange.remove(1))));
        leader.kernel.propose(EntryKind.COMMAND, bytes(8));
        leader.kernel.flush();
        settle(leader);
        sent.clear();

        leader.kernel.onAppendAccepted(2, 2, 3);

        leader.kernel.flush();
        assertEquals(3, leader.kernel.commitIndex());
        assertFalse(leader.kernel.propose(EntryKind.COMMAND, bytes(8)));
        leader.kernel.onHeartbeatReply(2, 2, 1);
        assertEquals(Role.LEADER, leader.kernel.role());
        leader.kernel.onHeartbeatReply(3, 2, 1);
        assertEquals(Role.FOLLOWER, leader.kernel.role());
        assertEquals(3, leader.kernel.commitIndex());
        assertTrue(kinds().contains(Kind.TIMEOUT_NOW));
    }

    // scenario 33
    @Test
    void shouldNotCountAnswersToAnEarlierTerm() {
        TestMember leader = leader(1, 2, 3);

        leader.kernel.onAppendAccepted(2, 1, 2);

        assertEquals(1, leader.kernel.commitIndex());
        leader.kernel.onAppendAccepted(2, 2, 2);
        assertEquals(2, leader.kernel.commitIndex());
    }

    // scenario 46
    @Test
    void shouldConfirmNoReadByAnAnswerToAnEarlierRound() {
        TestMember leader = leader(1, 2, 3);
        leader.kernel.readIndex(1, 100, 0);
        leader.kernel.flush();

        leader.kernel.readIndex(1, 101, 0);
        leader.kernel.flush();
        leader.kernel.onHeartbeatReply(2, 2, 1);

        assertEquals(List.of(100L), confirmedReads);
        leader.kernel.flush();
        leader.kernel.onHeartbeatReply(3, 2, 2);
        assertEquals(List.of(100L, 101L), confirmedReads);
    }

    // scenario 47
    @Test
    void shouldAnswerReadsAtOnceWhenItIsTheOnlyVoter() {
        TestMember member = member(1);
        tick(member, 300);
        settle(member);

        member.kernel.readIndex(7, 100, 0);
        member.kernel.flush();

        assertTrue(kinds().contains(Kind.READ_REPLY));
    }

    // scenario 40
    @Test
    void shouldCommitNothingBeforeItsDiskHasItWhenItIsTheOnlyVoter() {
        TestMember member = member(1);
        tick(member, 300);
        settle(member);
        member.kernel.propose(EntryKind.COMMAND, bytes(8));

        member.kernel.flush();

        long before = member.kernel.commitIndex();
        settle(member);
        assertEquals(member.log.lastIndex(), member.kernel.commitIndex());
        assertTrue(before < member.kernel.commitIndex());
    }

    @Test
    void shouldBeginItsTermLaterWhenTheDiskWasFull() {
        TestMember member = member(1, 2, 3);
        win(member, 2);
        member.kernel.discardStaged();

        tick(member, 30);
        member.kernel.flush();

        assertEquals(2, member.log.lastIndex());
        assertEquals(2, member.log.lastTerm());
    }

    @Test
    void shouldLeaveOutAnEntryThatFitsNoMessage() {
        TestMember leader = leader(1, 2, 3);
        leader.kernel.onAppendAccepted(2, 2, 2);
        leader.kernel.propose(EntryKind.COMMAND, bytes(5000));
        sent.clear();

        leader.kernel.flush();

        assertEquals(
                0,
                sent.stream()
                        .filter(letter -> letter.kind() == Kind.APPEND && letter.to() == 2)
                        .count());
        assertEquals(3, progress(leader, 2).nextIndex());
    }

    // scenarios 48, 49
    @Test
    void shouldKeepALogThatMatchesASnapshotAndDropOneThatDoesNot() {
        TestMember member = member(1, 2, 3);
        RaftLog leading = founded(1, 2, 3);
        stage(leading, 2, 4);
        member.kernel.onAppend(2, 2, 1, 1, 1, run(leading, 2));

        boolean isReset = member.kernel.onSnapshotInstalled(3, 2, 0, Configuration.ofVoters(1, 2, 3));

        assertFalse(isReset);
        assertEquals(5, member.log.lastIndex());
        assertEquals(3, member.kernel.commitIndex());
        assertTrue(member.kernel.onSnapshotInstalled(4, 7, 99, Configuration.ofVoters(1, 2, 3)));
        assertEquals(4, member.log.lastIndex());
        assertEquals(7, member.log.lastTerm());
    }

    @Test
    void shouldDropNothingForASnapshotThatIsOlderThanItsLog() {
        TestMember member = member(1, 2, 3);
        RaftLog leading = founded(1, 2, 3);
        stage(leading, 2, 4);
        member.kernel.onAppend(2, 2, 1, 1, 5, run(leading, 2));
        settle(member);
        member.log.compact(4);
        assertEquals(5, member.log.firstIndex());

        boolean isReset = member.kernel.onSnapshotInstalled(3, 2, 0, Configuration.ofVoters(1, 2, 3));

        assertFalse(isReset);
        assertEquals(5, member.log.lastIndex());
        assertEquals(5, member.kernel.commitIndex());
    }

    // scenarios 10, 11
    @Test
    void shouldVoteAndNotCampaignWhenItIsNoVoter() {
        TestMember member = member(1, 2, 3);
        member.kernel.onSnapshotInstalled(9, 3, 0, Configuration.ofVoters(2, 3));

        tick(member, 500);
        member.kernel.onVoteRequest(2, request(5, 9, 3));
        settle(member);

        assertEquals(Role.FOLLOWER, member.kernel.role());
        assertEquals(2, member.kernel.votedFor());
        assertEquals(List.of(Kind.VOTE_REPLY), kinds());
    }

    // ---- given

    private TestMember member(long... founders) {
        return new TestMember(1, founders, OPTIONS, sent::add, witness, new SplittableRandom(1), 0);
    }

    /** Member 1 leads in term 2, with its first entry at index 2, which only its own disk holds. */
    private TestMember leader(long... founders) {
        TestMember member = member(founders);
        win(member, founders.length / 2 + 1);
        member.kernel.flush();
        settle(member);
        return member;
    }

    private void win(TestMember member, int votes) {
        campaign(member, votes);
        settle(member);
        for (long peer = 2; peer <= votes; peer++) {
            member.kernel.onVoteReply(peer, 2, false, true, 0, 0);
        }
        assertEquals(Role.LEADER, member.kernel.role());
    }

    /** Up to the point where it votes for itself. */
    private void campaign(TestMember member, int votes) {
        tick(member, 300);
        for (long peer = 2; peer <= votes; peer++) {
            member.kernel.onVoteReply(peer, 2, true, true, 0, 0);
        }
        assertEquals(Role.CANDIDATE, member.kernel.role());
    }

    private static void tick(TestMember member, long ms) {
        member.nowNs += ms * MS;
        member.kernel.onTick(member.nowNs);
    }

    private static void settle(TestMember member) {
        member.force();
        member.tellDurable();
        member.kernel.flush();
        member.force();
        member.tellDurable();
    }

    private static RaftLog founded(long... founders) {
        TestMember other = new TestMember(
                founders[founders.length - 1],
                founders,
                OPTIONS,
                letter -> true,
                Witness.BLIND,
                new SplittableRandom(2),
                0);
        return other.log;
    }

    private static void stage(RaftLog log, long term, int count) {
        for (int i = 0; i < count; i++) {
            log.stage(EntryKind.COMMAND, term, bytes(8));
        }
        log.flush(0);
    }

    private static ByteBuffer run(RaftLog log, long first) {
        ByteBuffer run = ByteBuffer.allocate(4096).order(ByteOrder.LITTLE_ENDIAN);
        log.copy(first, 4096, run);
        return run.flip();
    }

    private static ByteBuffer nothing() {
        return ByteBuffer.allocate(0).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static ByteBuffer bytes(int length) {
        return ByteBuffer.allocate(length);
    }

    private List<Kind> kinds() {
        return sent.stream().map(Letter::kind).toList();
    }

    private static PeerProgress progress(TestMember leader, long peerId) {
        for (PeerProgress peer : leader.kernel.peers()) {
            if (peer.memberId() == peerId) {
                return peer;
            }
        }
        throw new AssertionError("no such peer, id=" + peerId);
    }

    private static VoteRequest request(long term, long lastIndex, long lastTerm) {
        return new VoteRequest(term, VoteRequest.Purpose.ELECTION, lastIndex, lastTerm, 0, 0, 0);
    }
}
