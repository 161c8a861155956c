package io.raftwright.testkit.sim;

import io.raftwright.api.StateMachine;
import io.raftwright.testkit.invariant.RareEvent;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What hosts and the people behind them do. Owner: the simulation's thread. */
final class HostMischief<M extends StateMachine<R>, R extends @Nullable Object> {
    private static final long NIGHT_NS = 3_600_000_000_000L;
    private static final long LOOK_NS = 30_000_000_000L;
    /** A group that is silent needs far fewer events between two looks, one that is not far more. */
    private static final long RESTLESS_EVENTS = 2_000;

    private final Targets<M, R> targets;
    private final World<M, R> world;

    HostMischief(Targets<M, R> targets) {
        this.targets = targets;
        this.world = targets.world();
    }

    Mischief of(Fault fault) {
        return switch (fault) {
            case TRANSFER -> () -> targets.onOne(this::transfer);
            case STEP_DOWN -> () -> targets.onOne(this::stepDown);
            case NEW_OPTIONS -> () -> targets.onOne(this::restartWithOtherOptions, 1000);
            case FAILING_LISTENER -> () -> targets.onOne(this::failListener);
            case CROWD -> () -> world.crowd(50 + targets.random().nextInt(400));
            case LULL -> () -> world.lull(targets.upToMs(4000));
            case NIGHT -> this::night;
            case POISON -> world::poison;
            default -> throw new IllegalArgumentException("not of a host, fault=" + fault);
        };
    }

    /** One is enough. It ends early if the group does not fall silent: hours of heartbeats would teach nothing. */
    private void night() {
        if (world.beginNight(NIGHT_NS + targets.upToMs(3_600_000))) {
            lookAtTheNight(world.timeline().eventCount());
        }
    }

    private void lookAtTheNight(long eventsBefore) {
        world.timeline().after(LOOK_NS, () -> {
            long events = world.timeline().eventCount();
            if (events - eventsBefore > RESTLESS_EVENTS) {
                world.lull(0);
            } else if (world.lullNs() > 0) {
                lookAtTheNight(events);
            }
        });
    }

    private void transfer(Computer<M, R> computer) {
        Process<M, R> process = computer.process();
        if (process != null) {
            long target = targets.coin() ? 0 : targets.one().get(0);
            var unused = process.node()
                    .transferLeadership(target, Duration.ofSeconds(1))
                    .whenComplete((leader, failure) -> world.judge()
                            .rare()
                            .happened(failure == null ? RareEvent.TRANSFER_COMPLETED : RareEvent.TRANSFER_FAILED));
        }
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
