package io.raftwright.testkit.sim;

import io.raftwright.api.StateMachine;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Whom a {@link Mischief} strikes, and when it takes back what it did.
 *
 * <p>Owner: the simulation's thread.
 */
record Targets<M extends StateMachine<R>, R extends @Nullable Object>(World<M, R> world, SplittableRandom random) {
    static final long MS = 1_000_000;

    /** Does something within so many milliseconds, unless the storm is over by then: all is mended then. */
    void later(int withinMs, Runnable action) {
        world.timeline().after(random.nextLong(withinMs * MS), () -> {
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
        return List.of(oneOf(everyone()));
    }

    List<Long> some() {
        List<Long> chosen = new ArrayList<>();
        for (long id : everyone()) {
            if (random.nextBoolean()) {
                chosen.add(id);
            }
        }
        return chosen;
    }

    /** Does something to one computer that is up. */
    void onOne(Consumer<Computer<M, R>> action) {
        List<Computer<M, R>> up = world.up();
        if (!up.isEmpty()) {
            action.accept(oneOf(up));
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
