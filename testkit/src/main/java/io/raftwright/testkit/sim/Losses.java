package io.raftwright.testkit.sim;

import io.raftwright.api.MembershipRequest;
import io.raftwright.api.StateMachine;
import io.raftwright.internal.membership.ChangeOutcome;
import io.raftwright.internal.membership.Configuration;
import io.raftwright.internal.membership.MembershipRule;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Which members may still be lost. Of every configuration that is in force, or may come into force, a majority must be left that
 * has forgotten nothing; nobody survives more (Raft dissertation §3.8), and a simulation that asked for it would test nothing.
 *
 * <p>Owner: the simulation's thread.
 */
final class Losses<M extends StateMachine<R>, R extends @Nullable Object> {
    /** What a request leads to if it is taken while the configuration of an index is in force. */
    private record Outlook(long index, Configuration configuration) {}

    private final World<M, R> world;
    private final List<Outlook> outlooks = new ArrayList<>();
    private boolean isRuined;

    Losses(World<M, R> world) {
        this.world = world;
    }

    /** More is lost than can be made good. */
    void ruined() {
        isRuined = true;
    }

    /** True if service must not be expected any more. */
    boolean isRuined() {
        return isRuined;
    }

    /** Those that the others can do without, from now on for good. */
    List<Computer<M, R>> spare() {
        return world.computers().stream()
                .filter(Computer::isSound)
                .filter(computer -> isSpare(computer.memberId()))
                .toList();
    }

    private boolean isSpare(long memberId) {
        return possible(memberId).stream().allMatch(configuration -> survives(configuration, memberId));
    }

    /**
     * Every configuration that is in force, stands in a log, or may be asked for by a request that is under way; and those before, of
     * which no other disk says that they are over.
     */
    private List<Configuration> possible(long without) {
        long present = world.judge().configuration().index();
        long known = 0;
        for (Computer<M, R> computer : world.computers()) {
            if (computer.isSound() && computer.memberId() != without) {
                known = Math.max(known, world.judge().knownCommitted(computer.memberId()));
            }
        }
        outlooks.removeIf(outlook -> outlook.index() < present);
        List<Configuration> possible = new ArrayList<>(world.judge().uncommittedConfigurations());
        possible.addAll(world.judge().configurationsSince(known));
        outlooks.forEach(outlook -> possible.add(outlook.configuration()));
        return possible;
    }

    private boolean survives(Configuration configuration, long without) {
        return hasMajority(configuration.voters(), without)
                && hasMajority(votersToCome(configuration), without)
                && (!configuration.isJoint() || hasMajority(configuration.outgoing(), without));
    }

    /** With the learners that the leader makes voters when it likes. */
    private static long[] votersToCome(Configuration configuration) {
        return LongStream.concat(
                        LongStream.of(configuration.voters()),
                        LongStream.of(configuration.membersExcept(0)).filter(configuration::isPromotable))
                .distinct()
                .toArray();
    }

    private boolean hasMajority(long[] voters, long without) {
        long sound =
                LongStream.of(voters).filter(id -> id != without && isSound(id)).count();
        return 2 * sound > voters.length;
    }

    private boolean isSound(long memberId) {
        Computer<M, R> computer = world.find(memberId);
        return computer != null && computer.isSound();
    }

    /** True if this member belongs to any configuration that is in force or may be. */
    boolean mayMatter(long memberId) {
        return possible(memberId).stream().anyMatch(configuration -> configuration.isMember(memberId));
    }

    /**
     * What a request would lead to, if a majority of that has forgotten nothing; otherwise null, and it must not be asked. From now on
     * it counts as what may come.
     */
    @Nullable
    Configuration allow(Configuration present, MembershipRequest request) {
        if (!(MembershipRule.next(present, request) instanceof ChangeOutcome.Changed changed)) {
            return null;
        }
        Configuration next = changed.configuration();
        if (!survives(next, 0)) {
            return null;
        }
        outlooks.add(new Outlook(present.index(), next));
        return next;
    }

    /** True if everybody who has a say knows which disk a member had: then another one must be refused. */
    boolean isDiskKnown(long memberId) {
        return world.judge().isDiskKnown(memberId);
    }
}
