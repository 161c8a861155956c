package io.raftwright.testkit.sim;

import io.raftwright.api.StateMachine;
import io.raftwright.testkit.invariant.RareEvent;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What hosts and the people behind them do. Owner: the simulation's thread. */
final class HostMischief<M extends StateMachine<R>, R extends @Nullable Object> {
    private final Targets<M, R> targets;
    private final World<M, R> world;

    HostMischief(Targets<M, R> targets) {
        this.targets = targets;
        this.world = targets.world();
    }

    Mischief of(Fault fault) {
        return switch (fault) {
            case TRANSFER -> () -> targets.onOne(this::transfer);
            case LEFT_BEHIND -> () -> targets.leaders().forEach(this::leaveBehind);
            case STEP_DOWN -> () -> targets.onOne(this::stepDown);
            case NEW_OPTIONS -> () -> targets.onOne(this::restartWithOtherOptions, 1000);
            case FAILING_LISTENER -> () -> targets.onOne(this::failListener);
            case LULL -> () -> world.lull(targets.upToMs(4000));
            case POISON -> world::poison;
            default -> throw new IllegalArgumentException("not of a host, fault=" + fault);
        };
    }

    private void transfer(Computer<M, R> computer) {
        Process<M, R> process = computer.process();
        if (process != null) {
            long target = targets.coin() ? 0 : targets.oneOf(targets.everyone());
            var unused = process.node()
                    .transferLeadership(target, Duration.ofSeconds(1))
                    .whenComplete((leader, failure) -> world.judge()
                            .rare()
                            .happened(failure == null ? RareEvent.TRANSFER_COMPLETED : RareEvent.TRANSFER_FAILED));
        }
    }

    /** While leadership moves away from it, a member is cut off: it may not hear that it leads no more. */
    private void leaveBehind(Computer<M, R> leader) {
        transfer(leader);
        long id = leader.memberId();
        Weather weather = world.network().weather();
        targets.later(5, () -> weather.cutOff(id, targets.everyone()));
        targets.later(1000, weather::mend);
    }

    private void stepDown(Computer<M, R> computer) {
        Process<M, R> process = computer.process();
        if (process != null) {
            var unused = process.node().stepDown(Duration.ofSeconds(1));
        }
    }

    private void restartWithOtherOptions(Computer<M, R> computer) {
        computer.close();
        computer.options(OptionDraw.vary(world.options(), targets.random()));
    }

    private void failListener(Computer<M, R> computer) {
        computer.listenerFails(true);
        targets.later(3000, () -> computer.listenerFails(false));
    }
}
