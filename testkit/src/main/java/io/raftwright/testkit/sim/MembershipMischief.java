package io.raftwright.testkit.sim;

import io.raftwright.api.MembershipChange;
import io.raftwright.api.MembershipRequest;
import io.raftwright.api.MembershipRequest.Transition;
import io.raftwright.api.StateMachine;
import io.raftwright.internal.membership.Configuration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** What people want of a membership, for no good reason. Owner: the simulation's thread. */
final class MembershipMischief<M extends StateMachine<R>, R extends @Nullable Object> {
    private static final int MAX_VOTERS = 7;
    private static final int MAX_MEMBERS = 9;

    private final Targets<M, R> targets;
    private final World<M, R> world;

    MembershipMischief(Targets<M, R> targets) {
        this.targets = targets;
        this.world = targets.world();
    }

    Mischief of(Fault fault) {
        return switch (fault) {
            case NEW_LEARNER -> () -> ask(learner(present()));
            case NEW_VOTER -> () -> ask(voter(present()));
            case DEMOTION -> () -> ask(demotion(present()));
            case REMOVAL -> () -> ask(removal(present()));
            case JOINT_CHANGE -> () -> ask(several(), Transition.JOINT);
            case EXPLICIT_JOINT -> () -> ask(several(), Transition.JOINT_EXPLICIT);
            case MOVE -> () -> targets.onOne(this::move);
            case CHANGE_IN_VAIN -> () -> targets.leaders().forEach(this::askInVain);
            case STALE_CHANGE -> () -> world.administrator().askTooLate(MembershipRequest.of(demotion(present())));
            default -> throw new IllegalArgumentException("no change of membership, fault=" + fault);
        };
    }

    /** A leader that is cut off, and does not know yet, takes a change that nobody else will ever hear of. */
    private void askInVain(Computer<M, R> leader) {
        Weather weather = world.network().weather();
        weather.cutOff(leader.memberId(), targets.everyone());
        targets.later(50, () -> world.administrator().ask(MembershipRequest.of(learner(present())), leader));
        targets.later(2000, weather::mend);
    }

    private Configuration present() {
        return world.judge().configuration();
    }

    private void ask(MembershipChange change) {
        ask(List.of(change), Transition.AUTO);
    }

    private void ask(List<MembershipChange> changes, Transition transition) {
        if (!world.administrator().isBusy()) {
            world.administrator().ask(new MembershipRequest(changes, 0, transition));
        }
    }

    private List<MembershipChange> several() {
        List<MembershipChange> changes = new ArrayList<>();
        int count = 1 + targets.random().nextInt(3);
        for (int i = 0; i < count; i++) {
            changes.add(
                    switch (targets.random().nextInt(4)) {
                        case 0 -> learner(present());
                        case 1 -> voter(present());
                        case 2 -> demotion(present());
                        default -> removal(present());
                    });
        }
        return changes;
    }

    private static MembershipChange nothing() {
        return MembershipChange.remove(0);
    }

    private long any(long[] ids) {
        return ids[targets.random().nextInt(ids.length)];
    }

    private boolean isRoomy(Configuration present) {
        return world.computers().size() < MAX_MEMBERS
                && LongStream.of(present.voters()).count() < MAX_VOTERS;
    }

    private MembershipChange learner(Configuration present) {
        long[] learners = present.learners();
        if (learners.length > 0 && (targets.coin() || !isRoomy(present))) {
            return MembershipChange.remove(any(learners));
        }
        if (!isRoomy(present)) {
            return nothing();
        }
        Computer<M, R> computer = world.newcomer();
        boolean asksItself = world.options().membership().maxLearners() > 0 && targets.coin();
        return asksItself ? nothing() : MembershipChange.addLearner(computer.memberId(), computer.address());
    }

    private MembershipChange voter(Configuration present) {
        long[] learners = present.learners();
        if (learners.length > 0 && targets.coin()) {
            long id = any(learners);
            return targets.coin()
                    ? MembershipChange.addVoter(id, present.address(id))
                    : MembershipChange.addVoterWhenCaughtUp(id, present.address(id));
        }
        if (!isRoomy(present)) {
            return nothing();
        }
        Computer<M, R> computer = world.newcomer();
        return targets.coin()
                ? MembershipChange.addVoter(computer.memberId(), computer.address())
                : MembershipChange.addVoterWhenCaughtUp(computer.memberId(), computer.address());
    }

    private MembershipChange demotion(Configuration present) {
        return MembershipChange.demote(any(present.voters()));
    }

    private MembershipChange removal(Configuration present) {
        boolean isSmall = present.voters().length <= (targets.random().nextInt(8) == 0 ? 1 : 2);
        return isSmall ? nothing() : MembershipChange.remove(any(present.voters()));
    }

    /** One at a time: two that moved before anybody was told do not find each other. */
    private void move(Computer<M, R> computer) {
        if (world.computers().stream().allMatch(other -> isWhereItShouldBe(present(), other))) {
            computer.close();
            computer.moveAway();
            targets.startLater(computer, 1000);
        }
    }

    private boolean isWhereItShouldBe(Configuration present, Computer<M, R> computer) {
        long id = computer.memberId();
        return !computer.hasMoved()
                || (present.isMember(id) && present.address(id).equals(computer.address()));
    }
}
