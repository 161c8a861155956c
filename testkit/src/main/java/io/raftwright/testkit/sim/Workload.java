package io.raftwright.testkit.sim;

import io.raftwright.api.StateMachine;
import java.nio.ByteBuffer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What clients want. Called on the simulation's thread; must draw from the generator given and from nothing else.
 *
 * @param <M> the state machine
 */
public interface Workload<M extends StateMachine<?>> {

    /**
     * What a client wants next.
     *
     * @return a command to propose, from position to limit; or null if it wants to {@link #read}
     */
    @Nullable
    ByteBuffer command(RandomGenerator random);

    /** Reads something, through a linearizable read. Changes nothing; throws if what it sees cannot be. */
    void read(M machine, RandomGenerator random);
}
