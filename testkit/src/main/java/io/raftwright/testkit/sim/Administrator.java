package io.raftwright.testkit.sim;

import io.raftwright.api.Member;
import io.raftwright.api.Membership;
import io.raftwright.api.MembershipChange;
import io.raftwright.api.MembershipRequest;
import io.raftwright.api.MembershipRequest.Transition;
import io.raftwright.api.RefusedException;
import io.raftwright.api.StateMachine;
import io.raftwright.internal.membership.Configuration;
import io.raftwright.testkit.invariant.RareEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * The person who looks after the cluster: asks for changes of membership, one at a time; replaces members whose disks are lost;
 * leaves joint configurations that nobody else leaves; switches computers off that do not belong to the cluster any more.
 *
 * <p>Owner: the simulation's thread.
 */
final class Administrator<M extends StateMachine<R>, R extends @Nullable Object> {
    private static final long ROUND_NS = 200_000_000;
    private static final Duration DEADLINE = Duration.ofSeconds(2);
    private static final long PATIENCE_NS = 4_000_000_000L;
    /** How long a computer that is no member stays on, in rounds. */
    private static final int ROUNDS_AS_STRANGER = 20;

    private final World<M, R> world;
    private final SplittableRandom random;
    /** Of a stream of its own: others have requests too. */
    private final SplittableRandom choice;

    /** By member: for how many rounds it has not belonged to any configuration. */
    private final Map<Long, Integer> strangers = new TreeMap<>();
    /** The request that is under way, or the last one. */
    private int requestNumber;

    private boolean isBusy;
    private boolean isMending;

    Administrator(World<M, R> world) {
        this.world = world;
        this.random = world.streams().stream("administrator", 0);
        this.choice = world.streams().stream("administrator asks", 0);
    }

    /** Begins to make the rounds. */
    void begin() {
        world.timeline().after(ROUND_NS, this::round);
    }

    /** From now on nothing is put off. */
    void mend() {
        isMending = true;
    }

    private void round() {
        world.timeline().after(world.isNight() ? World.NAP_NS : ROUND_NS, this::round);
        Configuration present = world.judge().configuration();
        retireStrangers();
        if (isBusy || !(isMending || random.nextInt(5) == 0)) {
            return;
        }
        List<MembershipChange> changes = present.isJoint() ? List.of() : neededChanges(present);
        if (present.isJoint() && !present.isAutoLeave()) {
            if (isMending || random.nextInt(4) == 0) {
                ask(MembershipRequest.leaveJoint());
            }
        } else if (!changes.isEmpty()) {
            ask(new MembershipRequest(changes, 0, Transition.AUTO));
        }
    }

    /** Who is lost goes, and somebody else comes; who has moved is said to have. */
    private List<MembershipChange> neededChanges(Configuration present) {
        List<MembershipChange> changes = new ArrayList<>();
        for (long id : present.membersExcept(0)) {
            Computer<M, R> computer = world.find(id);
            if (computer == null || computer.isLost()) {
                changes.add(MembershipChange.remove(id));
                if (present.isVoter(id)) {
                    changes.add(addition(true));
                }
            } else if (!present.address(id).equals(computer.address()) && computer.hasMoved()) {
                changes.add(MembershipChange.moveTo(id, computer.address()));
            }
            if (!changes.isEmpty()) {
                break;
            }
        }
        return changes;
    }

    /** A computer that is there already and belongs to nothing, or another one, is to be a voter. */
    private MembershipChange addition(boolean isUrgent) {
        Computer<M, R> computer = world.newcomer();
        return isUrgent || random.nextBoolean()
                ? MembershipChange.addVoter(computer.memberId(), computer.address())
                : MembershipChange.addVoterWhenCaughtUp(computer.memberId(), computer.address());
    }

    private void retireStrangers() {
        for (Computer<M, R> computer : List.copyOf(world.computers())) {
            long id = computer.memberId();
            if (world.losses().mayMatter(id)) {
                strangers.remove(id);
            } else if (strangers.merge(id, 1, Integer::sum) > ROUNDS_AS_STRANGER) {
                strangers.remove(id);
                world.retire(computer);
            }
        }
    }

    /** True if nothing is left to do. */
    boolean isDone() {
        Configuration present = world.judge().configuration();
        return !present.isJoint() && neededChangeCount(present) == 0;
    }

    private long neededChangeCount(Configuration present) {
        long count = 0;
        for (long id : present.membersExcept(0)) {
            Computer<M, R> computer = world.find(id);
            count += computer == null || computer.isLost() ? 1 : 0;
        }
        return count;
    }

    boolean isBusy() {
        return isBusy;
    }

    /** Asks for changes of the configuration in force, unless that would leave too few sound disks. */
    void ask(MembershipRequest request) {
        Configuration present = world.judge().configuration();
        MembershipRequest founded = request.ifIndex(present.index());
        List<Computer<M, R>> members = world.up().stream()
                .filter(computer -> present.isMember(computer.memberId()))
                .toList();
        if (isBusy || members.isEmpty() || world.losses().allow(present, founded) == null) {
            return;
        }
        send(members.get(choice.nextInt(members.size())), founded);
    }

    /** Asks for something on the ground of a configuration that has passed. */
    void askTooLate(MembershipRequest request) {
        Configuration present = world.judge().configuration();
        List<Computer<M, R>> up = world.up();
        if (!isBusy && !up.isEmpty() && present.index() > 1) {
            send(up.get(choice.nextInt(up.size())), request.ifIndex(present.index() - 1));
        }
    }

    private void send(Computer<M, R> through, MembershipRequest request) {
        Process<M, R> process = through.process();
        if (process == null) {
            return;
        }
        isBusy = true;
        int number = ++requestNumber;
        world.timeline().after(PATIENCE_NS, () -> ended(number));
        var unused = process.node().changeMembership(request, DEADLINE).whenComplete((membership, failure) -> {
            judge(request, membership, failure);
            ended(number);
        });
    }

    private void ended(int number) {
        if (number == requestNumber) {
            isBusy = false;
        }
    }

    private void judge(MembershipRequest request, @Nullable Membership membership, @Nullable Throwable failure) {
        if (membership != null && membership.index() <= request.expectedIndex()) {
            world.judge()
                    .violated(
                            "a change that is done is in force",
                            request + " is done, and the membership is " + membership);
        }
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        if (cause instanceof RefusedException refused
                && refused.reason() == RefusedException.Reason.MEMBERSHIP_CHANGED) {
            world.judge().rare().happened(RareEvent.STALE_CHANGE_REFUSED);
        }
    }

    /** Members that a computer which joins may ask. */
    static <M extends StateMachine<R>, R extends @Nullable Object> List<Member> contacts(World<M, R> world) {
        Configuration present = world.judge().configuration();
        List<Member> contacts = new ArrayList<>();
        for (Computer<M, R> computer : world.computers()) {
            if (present.isMember(computer.memberId())) {
                contacts.add(new Member(computer.memberId(), computer.address()));
            }
        }
        return contacts;
    }
}
