package io.raftwright.testkit.sim;

import io.raftwright.api.StateMachine;
import java.nio.ByteBuffer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What clients want, one thing after the other, each through whatever member it finds. Called on the simulation's thread; must draw
 * from the generator given and from nothing else. A {@link Clientele} can do more.
 *
 * @param <M> the state machine
 * @param <R> what it answers to a command
 */
public interface Workload<M extends StateMachine<R>, R extends @Nullable Object> {

    /**
     * What a client wants next.
     *
     * @return a command to propose, from position to limit; or null if it wants to {@link #read}
     */
    @Nullable
    ByteBuffer command(RandomGenerator random);

    /** Reads something, through a linearizable read. Changes nothing; throws if what it sees cannot be. */
    void read(M machine, RandomGenerator random);

    /**
     * A client was told what became of its command; throws if that cannot be. Not called for what was refused, nor where nobody
     * knows.
     *
     * @param command as it was proposed
     * @param result  what the state machine answered
     */
    default void answered(ByteBuffer command, R result) {}
}
