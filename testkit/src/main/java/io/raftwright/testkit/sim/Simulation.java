package io.raftwright.testkit.sim;

import io.raftwright.api.NodeOptions;
import io.raftwright.api.StateMachine;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A cluster in a world that breaks everything, played from one seed. Immutable; each method answers a changed copy.
 *
 * <pre>{@code
 * Simulation.seed(42).members(5).faults(Faults.all()).stateMachine(MyMachine::new).workload(myWorkload).run();
 * }</pre>
 */
public final class Simulation {
    /** Short times and small limits, so that much happens in little time. */
    private static final NodeOptions OPTIONS = NodeOptions.builder()
            .heartbeatInterval(Duration.ofMillis(50))
            .electionTimeout(Duration.ofMillis(250))
            .maxEntryLength(4 << 10)
            .maxAppendLength(16 << 10)
            .maxInflightBytes(64 << 10)
            .maxInflightMessages(16)
            .maxPendingProposals(256)
            .snapshotEveryBytes(16 << 10)
            .trailingEntries(20)
            .snapshotChunkLength(4 << 10)
            .build();

    private final long seed;
    private final int members;
    private final int clients;
    private final long events;
    private final Faults faults;
    private final NodeOptions options;

    private Simulation(long seed, int members, int clients, long events, Faults faults, NodeOptions options) {
        this.seed = seed;
        this.members = members;
        this.clients = clients;
        this.events = events;
        this.faults = faults;
        this.options = options;
    }

    /** The seed, from which everything follows: three members and four clients, 20,000 events, all faults. */
    public static Simulation seed(long seed) {
        return new Simulation(seed, 3, 4, 20_000, Faults.all(), OPTIONS);
    }

    /** How many members there are, 1 to 9. */
    public Simulation members(int newMembers) {
        if (newMembers < 1 || newMembers > 9) {
            throw new IllegalArgumentException("members out of range, members=" + newMembers + ", min=1, max=9");
        }
        return new Simulation(seed, newMembers, clients, events, faults, options);
    }

    /** How many clients ask for something, each for one thing at a time; at least 1. */
    public Simulation clients(int newClients) {
        if (newClients < 1) {
            throw new IllegalArgumentException("clients out of range, clients=" + newClients + ", min=1");
        }
        return new Simulation(seed, members, newClients, events, faults, options);
    }

    /** How many events the storm lasts; at least 1. */
    public Simulation events(long newEvents) {
        if (newEvents < 1) {
            throw new IllegalArgumentException("events out of range, events=" + newEvents + ", min=1");
        }
        return new Simulation(seed, members, clients, newEvents, faults, options);
    }

    /** What may go wrong. */
    public Simulation faults(Faults newFaults) {
        return new Simulation(seed, members, clients, events, newFaults, options);
    }

    /** Limits and times of the nodes; unless they are given, the seed draws them. */
    public Simulation options(NodeOptions newOptions) {
        return new Simulation(seed, members, clients, events, faults, newOptions);
    }

    /**
     * What is replicated.
     *
     * @param machines makes a new state machine, at each start of each member
     */
    public <M extends StateMachine<R>, R extends @Nullable Object> OfMachine<M, R> stateMachine(Supplier<M> machines) {
        return new OfMachine<>(this, machines);
    }

    private <M extends StateMachine<R>, R extends @Nullable Object> SimulationReport play(
            Supplier<M> machines, Function<World<M, R>, Clientele<M, R>> clienteles) {
        NodeOptions chosen =
                options == OPTIONS ? OptionDraw.ofWorld(options, new Streams(seed).stream("options", 0)) : options;
        World<M, R> world = new World<>(seed, members, chosen, machines);
        Run<M, R> run = new Run<>(world, faults.allowed(), clienteles.apply(world), clients);
        run.play(events);
        return run.report(seed);
    }

    /**
     * A simulation that lacks nothing but something to do.
     *
     * @param <M> the state machine that is replicated
     */
    public static final class OfMachine<M extends StateMachine<R>, R extends @Nullable Object> {
        private final Simulation simulation;
        private final Supplier<M> machines;

        private OfMachine(Simulation simulation, Supplier<M> machines) {
            this.simulation = simulation;
            this.machines = machines;
        }

        /** What clients want. */
        public Playable workload(Workload<? super M, R> workload) {
            return () ->
                    simulation.play(machines, world -> new Customers<>(world, simulation.clients, workload));
        }

        /**
         * Who wants something, if it takes more than a {@link Workload} to say.
         *
         * @param clienteles makes a new one for each run
         */
        public Playable clientele(Supplier<? extends Clientele<M, R>> clienteles) {
            return () -> simulation.play(machines, world -> clienteles.get());
        }
    }

    /** A simulation that lacks nothing. */
    @FunctionalInterface
    public interface Playable {

        /** Plays it, on the calling thread. Each time is the same. */
        SimulationReport run();
    }
}
