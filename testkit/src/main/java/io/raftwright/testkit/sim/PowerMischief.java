package io.raftwright.testkit.sim;

import io.raftwright.api.StateMachine;
import org.jspecify.annotations.Nullable;

/** What happens to processes, their power and their clocks. Owner: the simulation's thread. */
final class PowerMischief<M extends StateMachine<R>, R extends @Nullable Object> {
    private final Targets<M, R> targets;

    PowerMischief(Targets<M, R> targets) {
        this.targets = targets;
    }

    Mischief of(Fault fault) {
        return switch (fault) {
            case POWER_LOSS -> () -> targets.onOne(Computer::crash, 3000);
            case POWER_LOSS_IN_CALL ->
                () -> targets.onOne(computer -> computer.trouble().crashWithin(40), 3000);
            case BLACKOUT -> this::blackout;
            case KILL -> () -> targets.onOne(Computer::kill, 2000);
            case RESTART -> () -> targets.onOne(Computer::close, 1000);
            case PAUSE -> () -> targets.onOne(computer -> computer.pause(targets.upToMs(1500)));
            case CLOCK_DRIFT ->
                () -> targets.onOne(computer -> computer.clock()
                        .runAt(targets.random().nextDouble(SimulatedClock.SLOWEST, SimulatedClock.FASTEST)));
            case CLOCK_JUMP -> () -> targets.onOne(computer -> computer.clock().jump(targets.upToMs(2000)));
            default -> throw new IllegalArgumentException("neither of power nor of time, fault=" + fault);
        };
    }

    private void blackout() {
        for (Computer<M, R> computer : targets.world().computers()) {
            computer.crash();
            targets.startLater(computer, 1000);
        }
    }
}
