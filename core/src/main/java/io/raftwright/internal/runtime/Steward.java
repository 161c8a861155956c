package io.raftwright.internal.runtime;

import io.raftwright.api.Member;
import io.raftwright.api.MembershipChange;
import io.raftwright.api.MembershipPolicy;
import io.raftwright.api.MembershipRequest;
import io.raftwright.api.Role;
import io.raftwright.internal.kernel.Kernel;
import io.raftwright.internal.membership.Configuration;
import io.raftwright.internal.membership.NextStep;
import io.raftwright.internal.membership.VoterChoice;
import io.raftwright.internal.replication.RaftLog;
import io.raftwright.internal.wire.Message;
import io.raftwright.internal.wire.MessageType;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.agrona.collections.Long2LongHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after the membership while this member leads, as far as the host's {@link MembershipPolicy} says: takes in members that ask,
 * and lets those go that want to; writes down where the founders listen, so that others find them; sees to who votes. All of it by
 * ordinary changes, one at a time, each refused if anything else changes the membership just then, and decided anew a moment later.
 *
 * <p>Owner: the consensus thread.
 */
final class Steward {
    private static final Logger LOG = LoggerFactory.getLogger(Steward.class);
    private static final long NEVER = Long.MIN_VALUE;
    /** Who wants to leave says so again and again; who has not for so many looks has changed its mind. */
    private static final int LOOKS_TO_STAY = 40;

    /** Carries out a change as if a member had asked for it. */
    @FunctionalInterface
    interface Changes {
        AdminAnswer change(MembershipRequest request);
    }

    private final long selfId;
    private final MembershipPolicy policy;
    private final RaftLog log;
    private final Outbox outbox;
    private final List<Member> known;
    private final @Nullable String ownAddress;
    private final Changes changes;
    private final long electionTimeoutNs;
    private final long everyNs;
    private final Long2LongHashMap leaversNs = new Long2LongHashMap(NEVER);

    private @Nullable Attendance attendance;
    private long term;
    private long nextLookNs;
    private long[] voters = {};
    private long votersSinceNs;
    private String said = "";

    /**
     * Leads nothing yet.
     *
     * @param known      where members listen, as this one's host has said
     * @param ownAddress where this one does, if its host has said so in another way
     */
    Steward(
            long selfId,
            MembershipPolicy policy,
            RaftLog log,
            Outbox outbox,
            List<Member> known,
            @Nullable String ownAddress,
            Changes changes,
            long electionTimeoutNs) {
        this.selfId = selfId;
        this.policy = policy;
        this.log = log;
        this.outbox = outbox;
        this.known = known;
        this.ownAddress = ownAddress;
        this.changes = changes;
        this.electionTimeoutNs = electionTimeoutNs;
        this.everyNs = electionTimeoutNs / 4;
    }

    /** Does what is due. */
    void tick(long nowNs, Kernel kernel) {
        if (policy.isByHand()) {
            return;
        }
        if (kernel.role() != Role.LEADER) {
            attendance = null;
            return;
        }
        Attendance seen = attendance;
        if (seen == null || term != kernel.term()) {
            seen = new Attendance(everyNs, electionTimeoutNs, log.lastIndex(), nowNs);
            begin(seen, nowNs, kernel);
        }
        if (nowNs - nextLookNs >= 0 && !kernel.quiescence().isSilent()) {
            nextLookNs = nowNs + everyNs;
            seen.look(kernel.peers(), log.lastIndex(), nowNs);
            look(nowNs, kernel, seen);
        }
    }

    private void begin(Attendance anew, long nowNs, Kernel kernel) {
        term = kernel.term();
        attendance = anew;
        nextLookNs = nowNs;
        votersSinceNs = nowNs;
        leaversNs.clear();
        said = "";
    }

    private void look(long nowNs, Kernel kernel, Attendance seen) {
        Configuration present = kernel.configuration();
        if (!Arrays.equals(voters, present.voters())) {
            voters = present.voters();
            votersSinceNs = nowNs;
        }
        leaversNs.values().removeIf(sinceNs -> nowNs - sinceNs > LOOKS_TO_STAY * everyNs);
        if (present.isJoint() || log.hasUncommittedConfiguration()) {
            return;
        }
        MembershipRequest addresses = unwritten(present);
        if (addresses != null) {
            AdminAnswer unused = changes.change(addresses);
            return;
        }
        NextStep step = VoterChoice.next(
                selfId,
                present,
                seen.presences(kernel.peers(), leaversNs::containsKey),
                policy,
                id -> zoneOf(id, present),
                nowNs - votersSinceNs);
        MembershipRequest request = step.request();
        if (request == null) {
            sayOnce(step.reason());
        } else if (carryOut(request, step.reason()) instanceof AdminAnswer.Accepted) {
            said = "";
        }
    }

    private void sayOnce(String reason) {
        if (!reason.equals(said) && !reason.isEmpty()) {
            LOG.warn("membership: {}, member={}, term={}", reason, selfId, term);
        }
        said = reason;
    }

    /** A founding configuration tells no addresses; who joins would find nobody. A leader that moved must say so itself. */
    private @Nullable MembershipRequest unwritten(Configuration present) {
        if (ownAddress != null && !present.address(selfId).equals(ownAddress)) {
            return MembershipRequest.of(MembershipChange.moveTo(selfId, ownAddress))
                    .ifIndex(present.index());
        }
        MembershipChange[] moves = known.stream()
                .filter(member -> present.isMember(member.id())
                        && present.address(member.id()).isEmpty()
                        && !member.address().isEmpty())
                .map(member -> MembershipChange.moveTo(member.id(), member.address()))
                .toArray(MembershipChange[]::new);
        return moves.length == 0 ? null : MembershipRequest.of(moves).ifIndex(present.index());
    }

    private String zoneOf(long memberId, Configuration present) {
        String[] zone = {""};
        HostCall.run(selfId, () -> zone[0] = policy.zones().zoneOf(memberId, present.address(memberId)));
        return zone[0];
    }

    /** A member, or one that wants to be, asks; of no use to who does not lead. */
    void onEnrol(long peerId, Message message, long nowNs, Kernel kernel) {
        if (kernel.role() != Role.LEADER) {
            return;
        }
        Configuration present = kernel.configuration();
        String refusal;
        if (policy.maxLearners() == 0) {
            refusal = "this cluster takes nobody in but by request, maxLearners=0";
        } else if (message.has(Message.POSITIVE)) {
            refusal = place(peerId, message.body(), present);
        } else {
            refusal = letGo(peerId, nowNs, present);
        }
        if (refusal != null) {
            answer(peerId, kernel, refusal);
        }
    }

    private @Nullable String place(long peerId, ByteBuffer told, Configuration present) {
        String address = StandardCharsets.UTF_8.decode(told).toString();
        int length = address.getBytes(StandardCharsets.UTF_8).length; // what is no UTF-8 has become longer
        if (length == 0 || length > Member.MAX_ADDRESS_LENGTH) {
            return "an address has 1 to " + Member.MAX_ADDRESS_LENGTH + " bytes, length=" + length;
        }
        return present.isMember(peerId) ? moved(peerId, address, present) : takeIn(peerId, address, present);
    }

    /** Returns what to answer: empty if it is done or under way; null for nothing, where the asker shall just ask again. */
    private @Nullable String takeIn(long peerId, String address, Configuration present) {
        if (present.learners().length >= policy.maxLearners()) {
            return "there are as many learners as may be, maxLearners=" + policy.maxLearners();
        }
        return change(MembershipChange.addLearner(peerId, address), "member " + peerId + " joins, address=" + address);
    }

    private @Nullable String moved(long peerId, String address, Configuration present) {
        return present.address(peerId).equals(address)
                ? ""
                : change(MembershipChange.moveTo(peerId, address), "member " + peerId + " is at " + address);
    }

    private @Nullable String change(MembershipChange change, String what) {
        AdminAnswer answer = carryOut(MembershipRequest.of(change), what);
        if (answer instanceof AdminAnswer.Accepted) {
            return "";
        }
        return answer instanceof AdminAnswer.Refused refused && isFinal(refused) ? refused.message() : null;
    }

    private AdminAnswer carryOut(MembershipRequest request, String what) {
        AdminAnswer answer = changes.change(request);
        if (answer instanceof AdminAnswer.Accepted accepted) {
            LOG.info("membership: {}, member={}, term={}, index={}", what, selfId, term, accepted.index());
        }
        return answer;
    }

    private static boolean isFinal(AdminAnswer.Refused refused) {
        return switch (refused.reason()) {
            case INVALID_CHANGE, STORAGE_FULL, TOO_LARGE -> true;
            default -> false;
        };
    }

    private String letGo(long peerId, long nowNs, Configuration present) {
        if (present.isVoter(peerId) && policy.voters() == 0) {
            return "who votes is left to requests: demote the member first";
        }
        if (present.isMember(peerId)) {
            leaversNs.put(peerId, nowNs);
        }
        return "";
    }

    private void answer(long peerId, Kernel kernel, String refusal) {
        outbox.emptyBody().put(refusal.getBytes(StandardCharsets.UTF_8));
        outbox.beginWithBody(MessageType.ENROL_REPLY, kernel.term()).flags(refusal.isEmpty() ? Message.POSITIVE : 0);
        outbox.sendWithBody(peerId);
    }
}
