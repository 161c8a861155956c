package io.raftwright.testkit.sim;

import io.raftwright.api.StateMachine;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Whom one {@link Strike} hits, and when it takes back what it did.
 *
 * <p>Owner: the simulation's thread.
 */
final class Targets<M extends StateMachine<R>, R extends @Nullable Object> {
    static final long MS = 1_000_000;

    private final World<M, R> world;
    private final SplittableRandom random;
    private final TreeSet<Long> concerned = new TreeSet<>();
    private long untilNs;

    Targets(World<M, R> world, SplittableRandom random) {
        this.world = world;
        this.random = random;
    }

    World<M, R> world() {
        return world;
    }

    SplittableRandom random() {
        return random;
    }

    /** Whom it was done to so far; none if to everybody. */
    List<Long> concerned() {
        return List.copyOf(concerned);
    }

    /** When all that was planned so far will have been taken back. */
    long untilNs() {
        return untilNs;
    }

    /** Does something within so many milliseconds, unless the storm is over by then: all is mended then. */
    void later(int withinMs, Runnable action) {
        long delayNs = random.nextLong(withinMs * MS);
        untilNs = Math.max(untilNs, world.timeline().nowNs() + delayNs);
        world.timeline().after(delayNs, () -> {
            if (!world.isCalm()) {
                action.run();
            }
        });
    }

    /** A time up to so many milliseconds, in nanoseconds. */
    long upToMs(int ms) {
        return random.nextLong(ms * MS);
    }

    boolean coin() {
        return random.nextBoolean();
    }

    <T> T oneOf(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }

    List<Long> everyone() {
        return world.computers().stream().map(Computer::memberId).toList();
    }

    List<Long> one() {
        long id = oneOf(everyone());
        concerned.add(id);
        return List.of(id);
    }

    Computer<M, R> oneComputerOf(List<Computer<M, R>> all) {
        Computer<M, R> computer = oneOf(all);
        concerned.add(computer.memberId());
        return computer;
    }

    List<Long> some() {
        List<Long> chosen = new ArrayList<>();
        for (long id : everyone()) {
            if (random.nextBoolean()) {
                chosen.add(id);
            }
        }
        concerned.addAll(chosen);
        return chosen;
    }

    /** Does something to one computer that is up. */
    void onOne(Consumer<Computer<M, R>> action) {
        List<Computer<M, R>> up = world.up();
        if (!up.isEmpty()) {
            action.accept(oneComputerOf(up));
        }
    }

    /** Does something to one computer that is up; every other time to a leader, if there is one. */
    void onLeaderOrOne(Consumer<Computer<M, R>> action) {
        List<Computer<M, R>> leaders =
                world.up().stream().filter(Computer::isLeader).toList();
        if (!leaders.isEmpty() && coin()) {
            action.accept(oneComputerOf(leaders));
        } else {
            onOne(action);
        }
    }

    /** Does something to one computer that is up, and starts it within a while if that switched it off. */
    void onOne(Consumer<Computer<M, R>> action, int backWithinMs) {
        onOne(computer -> {
            action.accept(computer);
            startLater(computer, backWithinMs);
        });
    }

    void startLater(Computer<M, R> computer, int withinMs) {
        later(withinMs, computer::startIfWanted);
    }
}
