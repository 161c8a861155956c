package io.raftwright.testkit.invariant;

import io.raftwright.internal.wire.Message;
import io.raftwright.internal.wire.MessageType;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Sees the frames between members: what one promises must be so when it is sent.
 *
 * <p>Owner: the simulation's thread.
 */
public final class Wire {
    private final Judge judge;
    private final Elections elections;
    private final SaidOfLogs saidOfLogs;
    private final ForwardedReads reads;
    private final Message message = new Message(0);
    private long quietLeaderId;

    Wire(Judge judge, Elections elections, SaidOfLogs saidOfLogs) {
        this.judge = judge;
        this.elections = elections;
        this.saidOfLogs = saidOfLogs;
        this.reads = new ForwardedReads(judge);
    }

    /** Leaders answer reads by their leases. */
    public void leased() {
        reads.leased();
    }

    /** A frame leaves a member. */
    public void sent(long from, long to, ByteBuffer frame) {
        int position = frame.position();
        if (message.wrap(frame)) {
            judge(judge.member(from), to, message.type());
        }
        frame.position(position);
    }

    /** A frame arrived at a member, which will look at it in its next cycle. */
    public void arrived(long from, long to, ByteBuffer frame) {
        int position = frame.position();
        if (message.wrap(frame) && message.type() == MessageType.READ) {
            reads.asked(from, to, message.context());
        }
        frame.position(position);
    }

    /** A member wants to send a frame that is longer than its transport said it takes. */
    public void tooLong(long from, int length, int maxLength) {
        judge.violated(
                "a frame fits the transport",
                "member " + from + " sends " + length + " bytes, and the transport takes " + maxLength);
    }

    private void judge(MemberRecord sender, long to, @Nullable MessageType type) {
        if (type == null) {
            return;
        }
        switch (type) {
            case APPEND_REPLY -> onAppendReply(sender, to);
            case VOTE_REQUEST -> {
                if (!message.has(Message.PRE_VOTE)) {
                    elections.asked(sender.memberId(), message.term(), message.logTerm(), message.index());
                }
            }
            case VOTE_REPLY -> onVoteReply(sender, to);
            case HEARTBEAT, APPEND -> onLeader(sender, to, type);
            case READ_REPLY -> {
                if (message.has(Message.POSITIVE)) {
                    reads.answered(sender.memberId(), to, message.context());
                }
            }
            case SNAPSHOT -> {
                if (message.has(Message.DELEGATED)) {
                    judge.rare().happened(RareEvent.SNAPSHOT_FROM_FOLLOWER);
                }
            }
            default -> {
                // Promises nothing.
            }
        }
    }

    private void onAppendReply(MemberRecord sender, long to) {
        if (!message.has(Message.POSITIVE)) {
            return;
        }
        long durable = Math.max(sender.durableLast(), sender.durable().lastIn(message.term()));
        if (durable < message.index()) {
            judge.violated(
                    "no acknowledgement before it is durable",
                    "member " + sender.memberId() + " acknowledges " + message.index() + ", durable is "
                            + sender.durableLast());
        }
        saidOfLogs.acknowledged(sender, judge.member(to), message.term(), message.index());
        saidOfLogs.acknowledgedInDebt(sender, message.index());
        if (sender.durable().term() < message.term()) {
            judge.violated(
                    "no acknowledgement before its term is durable",
                    "member " + sender.memberId() + " acknowledges in term " + message.term() + ", durable is "
                            + sender.durable().term());
        }
    }

    private void onVoteReply(MemberRecord sender, long to) {
        if (message.has(Message.PRE_VOTE)) {
            if (!message.has(Message.POSITIVE)) {
                judge.rare().happened(RareEvent.PRE_VOTE_REFUSED);
            }
            return;
        }
        if (!message.has(Message.POSITIVE)) {
            return;
        }
        if (!sender.durable().hasVoted(message.term(), to)) {
            judge.violated(
                    "no vote before it is durable",
                    "member " + sender.memberId() + " votes for " + to + " in term " + message.term() + ", durable is "
                            + sender.durable().vote() + " in term "
                            + sender.durable().term());
        }
        elections.voted(sender, message.term(), to);
    }

    private void onLeader(MemberRecord sender, long to, MessageType type) {
        noteQuiet(sender.memberId(), message.has(Message.QUIESCE));
        if (type == MessageType.HEARTBEAT) {
            reads.heartbeat(sender.memberId());
            saidOfLogs.told(judge.member(to), message.commit());
        }
        elections.commits(sender, message.term(), message.commit(), judge.committed());
        if (message.commit() <= sender.log().lastIndex()) {
            judge.claimedCommitted(sender, message.commit());
        }
    }

    private void noteQuiet(long leader, boolean isQuiet) {
        if (!isQuiet && quietLeaderId == leader) {
            judge.rare().happened(RareEvent.QUIET_GROUP_WOKEN);
        }
        quietLeaderId = isQuiet ? leader : quietLeaderId == leader ? 0 : quietLeaderId;
    }
}
