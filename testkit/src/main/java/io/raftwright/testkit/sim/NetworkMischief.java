package io.raftwright.testkit.sim;

import static io.raftwright.testkit.sim.Targets.MS;

import io.raftwright.api.StateMachine;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What goes wrong between computers. Owner: the simulation's thread. */
final class NetworkMischief<M extends StateMachine<R>, R extends @Nullable Object> {
    private static final int LASTS_MS = 3000;

    private final Targets<M, R> targets;
    private final SplittableRandom random;
    private final Weather weather;

    NetworkMischief(Targets<M, R> targets) {
        this.targets = targets;
        this.random = targets.random();
        this.weather = targets.world().network().weather();
    }

    Mischief of(Fault fault) {
        return switch (fault) {
            case LOSS -> turn(w -> w.loss(50 + random.nextInt(500)), w -> w.loss(0));
            case DUPLICATION -> turn(w -> w.duplicates(5 + random.nextInt(50)), w -> w.duplicates(0));
            case REORDERING -> turn(w -> w.reorder(5 + random.nextInt(50)), w -> w.reorder(0));
            case DELAY -> turn(w -> w.tail(10 + random.nextInt(100), 20 * MS + targets.upToMs(300)), w -> w.tail(0, 0));
            case STALE_FRAMES -> turn(w -> w.replays(5 + random.nextInt(50)), w -> w.replays(0));
            case CLOG -> () -> stop(weather::clog, targets.one(), false);
            case PARTITION -> () -> stop(weather::cut, targets.some(), true);
            case ONE_WAY_PARTITION -> () -> stop(weather::cut, targets.one(), false);
            case BRIDGE_PARTITION -> this::bridge;
            case DEPOSED_LEADERS -> this::depose;
            default -> throw new IllegalArgumentException("not of the network, fault=" + fault);
        };
    }

    private Mischief turn(Consumer<Weather> there, Consumer<Weather> back) {
        return () -> {
            there.accept(weather);
            targets.later(2000, () -> back.accept(weather));
        };
    }

    /** A way to stop frames from one member to another. */
    private interface Obstacle {
        void between(long from, long to);
    }

    private void stop(Obstacle obstacle, List<Long> some, boolean isBothWays) {
        List<Long> all = targets.everyone();
        for (long from : some) {
            for (long to : all) {
                if (!some.contains(to)) {
                    obstacle.between(from, to);
                    if (isBothWays) {
                        obstacle.between(to, from);
                    }
                }
            }
        }
        targets.later(LASTS_MS, weather::mend);
    }

    private void depose() {
        World<M, R> world = targets.world();
        world.onLeader(leader -> {
            weather.mend();
            cutOff(leader);
        });
        targets.later(2 * LASTS_MS, () -> {
            world.onLeader(leader -> {});
            weather.mend();
        });
    }

    private void cutOff(long member) {
        for (long other : targets.everyone()) {
            weather.cut(member, other);
            weather.cut(other, member);
        }
    }

    private void bridge() {
        long bridge = targets.one().get(0);
        List<Long> left = targets.some();
        for (long from : left) {
            for (long to : targets.everyone()) {
                if (from != bridge && to != bridge && !left.contains(to)) {
                    weather.cut(from, to);
                    weather.cut(to, from);
                }
            }
        }
        targets.later(LASTS_MS, weather::mend);
    }
}
