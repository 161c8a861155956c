package io.raftwright.testkit.sim;

import io.raftwright.api.StateMachine;
import org.jspecify.annotations.Nullable;

/** Each {@link Fault} as something that can be done to a world. */
final class Mischiefs {
    private Mischiefs() {}

    static <M extends StateMachine<R>, R extends @Nullable Object> Mischief of(Fault fault, Targets<M, R> targets) {
        return switch (fault) {
            case LOSS,
                    DUPLICATION,
                    REORDERING,
                    DELAY,
                    CLOG,
                    PARTITION,
                    ONE_WAY_PARTITION,
                    BRIDGE_PARTITION,
                    DEPOSED_LEADERS,
                    STALE_FRAMES -> new NetworkMischief<>(targets).of(fault);
            case POWER_LOSS, POWER_LOSS_IN_CALL, BLACKOUT, KILL, RESTART, PAUSE, CLOCK_DRIFT, CLOCK_JUMP ->
                new PowerMischief<>(targets).of(fault);
            case SLOW_DISK, HUNG_DISK, FAILED_FORCE, FAILED_WRITE, FAILED_READ, FULL_DISK ->
                new DiskMischief<>(targets).of(fault);
            case ROT, LOST_WRITE, MISDIRECTED_WRITE, LYING_FORCE, LOST_DISK, EMPTY_RETURN, RUIN ->
                new DamageMischief<>(targets).of(fault);
            case NEW_LEARNER, NEW_VOTER, DEMOTION, REMOVAL, JOINT_CHANGE, EXPLICIT_JOINT, MOVE, STALE_CHANGE ->
                new MembershipMischief<>(targets).of(fault);
            case TRANSFER, STEP_DOWN, NEW_OPTIONS, FAILING_LISTENER, CROWD, LULL, NIGHT, POISON ->
                new HostMischief<>(targets).of(fault);
        };
    }
}
