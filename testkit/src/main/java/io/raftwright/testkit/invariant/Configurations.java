package io.raftwright.testkit.invariant;

import io.raftwright.internal.membership.Configuration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Every configuration that was ever appended, by where it stands.
 *
 * <p>Owner: the simulation's thread.
 */
final class Configurations {
    private record Place(long index, int link) {}

    private final RareEvents rare;
    private final Map<Place, Configuration> appended = new HashMap<>();

    Configurations(RareEvents rare) {
        this.rare = rare;
    }

    void appended(long index, int link, Configuration configuration) {
        appended.put(new Place(index, link), configuration);
    }

    @Nullable
    Configuration at(long index, int link) {
        return appended.get(new Place(index, link));
    }

    /** Another one is in force, while a member leads; 0 if none does. */
    void inForce(Configuration before, Configuration now, long leaderId) {
        for (long id : before.membersExcept(0)) {
            if (before.isLearner(id) && now.isVoter(id)) {
                rare.happened(before.isPromotable(id) ? RareEvent.LEARNER_CAUGHT_UP : RareEvent.LEARNER_PROMOTED);
            }
            if (before.isVoter(id) && now.isLearner(id)) {
                rare.happened(RareEvent.VOTER_DEMOTED);
            }
            if (now.isMember(id) && !now.address(id).equals(before.address(id))) {
                rare.happened(RareEvent.MEMBER_MOVED);
            }
        }
        if (now.isJoint()) {
            rare.happened(RareEvent.JOINT_IN_FORCE);
        }
        if (leaderId != 0 && before.isMember(leaderId) && !now.isMember(leaderId)) {
            rare.happened(RareEvent.LEADER_REMOVED);
        }
    }
}
