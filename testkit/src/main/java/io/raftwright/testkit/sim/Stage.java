package io.raftwright.testkit.sim;

import io.raftwright.api.StateMachine;
import io.raftwright.testkit.invariant.RareEvent;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** What a {@link Clientele} finds in a simulated world: time, chance, members to talk to, and a judge. */
public interface Stage<M extends StateMachine<R>, R extends @Nullable Object> {

    /** Nanoseconds since the beginning of the world. */
    long nowNs();

    /** Plans an event some nanoseconds from now. */
    void after(long delayNs, Runnable event);

    /** A stream of random numbers of one's own, always the same for the same name and number. */
    RandomGenerator stream(String name, long number);

    /** How many clients were asked for. */
    int clientCount();

    /**
     * A member that runs, whichever, for a client to talk to.
     *
     * @param client its number, from 0: for whoever tells of what happened
     * @return null if no member runs
     */
    @Nullable
    Site<M, R> anySite(int client, RandomGenerator random);

    /** For how long nobody should ask for anything, so that a cluster can fall silent; not positive if anybody may. */
    long lullNs();

    /** How many commands were proposed until now, by anybody: the number of the last one. */
    long operationCount();

    /** A promise was broken. The first one ends the run. */
    void violated(String rule, String what);

    /** Something rare happened. */
    void happened(RareEvent event);
}
