package io.raftwright.internal.kernel;

import io.raftwright.api.MembershipChange;
import io.raftwright.api.MembershipRequest;
import io.raftwright.api.MembershipRequest.Transition;
import io.raftwright.api.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;

/** Changes who belongs to the cluster and who leads it, at random: voters, learners, one or several at once, there and back. */
final class SwarmChurn {
    private static final long MS = 1_000_000;
    private static final Transition[] WAYS = {
        Transition.AUTO, Transition.AUTO, Transition.SIMPLE, Transition.JOINT, Transition.JOINT_EXPLICIT
    };

    private final RandomGenerator random;
    private final int size;
    private final long[] witnesses;

    /**
     * Changes of a cluster.
     *
     * @param size      members there are, by the ids from 1 on
     * @param witnesses those of them that hold no data, and so can never be anything else
     */
    SwarmChurn(RandomGenerator random, int size, long... witnesses) {
        this.random = random;
        this.size = size;
        this.witnesses = witnesses;
    }

    /** Asks for some change; a member that does not lead, and an illegal change, are refused. */
    String changeMembership(TestMember member) {
        MembershipRequest request = member.kernel.configuration().isJoint() ? MembershipRequest.leaveJoint() : change();
        Refusal refusal = member.kernel.changeMembership(request);
        return member.id + " changes " + request + (refusal == null ? "" : " refused: " + refusal.message());
    }

    private MembershipRequest change() {
        List<MembershipChange> changes = new ArrayList<>();
        for (int left = 1 + random.nextInt(3); left > 0; left--) {
            long id = random.nextLong(1, size + 1L);
            boolean isWitness = LongStream.of(witnesses).anyMatch(witness -> witness == id);
            changes.add(
                    switch (random.nextInt(6)) {
                        case 0, 1 ->
                            isWitness ? MembershipChange.addWitness(id, "") : MembershipChange.addVoter(id, "");
                        case 2 -> isWitness ? MembershipChange.addWitness(id, "") : MembershipChange.addLearner(id, "");
                        case 3 ->
                            isWitness
                                    ? MembershipChange.addWitness(id, "")
                                    : MembershipChange.addVoterWhenCaughtUp(id, "");
                        default -> MembershipChange.remove(id);
                    });
        }
        return MembershipRequest.of(changes.toArray(new MembershipChange[0])).by(WAYS[random.nextInt(WAYS.length)]);
    }

    /** Hands leadership to somebody, or lays it down. */
    String moveLeadership(TestMember member) {
        if (random.nextInt(4) == 0) {
            member.kernel.stepDown();
            return member.id + " steps down";
        }
        long target = random.nextLong(size + 1L);
        Refusal refusal = member.kernel.transferLeadership(target, random.nextLong(1, 150) * MS);
        return member.id + " transfers to " + target + (refusal == null ? "" : " refused: " + refusal.message());
    }

    /** A leader leaves a joint configuration that was entered to be left on request. */
    void leaveJoint(TestMember member) {
        if (member.kernel.role() == Role.LEADER && member.kernel.configuration().isJoint()) {
            var unused = member.kernel.changeMembership(MembershipRequest.leaveJoint());
        }
    }
}
