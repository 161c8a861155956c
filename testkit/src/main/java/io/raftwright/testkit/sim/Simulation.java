package io.raftwright.testkit.sim;

import io.raftwright.api.NodeOptions;
import io.raftwright.api.StateMachine;
import io.raftwright.transport.Transport;
import java.time.Duration;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A cluster in a world that breaks everything, played from one seed. Immutable; each method answers a changed copy.
 *
 * <pre>{@code
 * SimulationReport report =
 *         Simulation.seed(42).members(5).faults(Faults.all()).stateMachine(MyMachine::new).workload(myWorkload).run();
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
    private final SimulatedStorage storage;
    private final UnaryOperator<Transport> transport;

    private Simulation(
            long seed,
            int members,
            int clients,
            long events,
            Faults faults,
            NodeOptions options,
            SimulatedStorage storage,
            UnaryOperator<Transport> transport) {
        this.seed = seed;
        this.members = members;
        this.clients = clients;
        this.events = events;
        this.faults = faults;
        this.options = options;
        this.storage = storage;
        this.transport = transport;
    }

    /** The seed, from which everything follows: three members and four clients, 20,000 events, all faults. */
    public static Simulation seed(long seed) {
        return new Simulation(seed, 3, 4, 20_000, Faults.all(), OPTIONS, SimulatedStorage.ofFiles(), own -> own);
    }

    /** How many members there are, 1 to 9. */
    public Simulation members(int newMembers) {
        if (newMembers < 1 || newMembers > 9) {
            throw new IllegalArgumentException("members out of range, members=" + newMembers + ", min=1, max=9");
        }
        return new Simulation(seed, newMembers, clients, events, faults, options, storage, transport);
    }

    /** How many clients ask for something, each for one thing at a time; at least 1. */
    public Simulation clients(int newClients) {
        if (newClients < 1) {
            throw new IllegalArgumentException("clients out of range, clients=" + newClients + ", min=1");
        }
        return new Simulation(seed, members, newClients, events, faults, options, storage, transport);
    }

    /** How many events the storm lasts; at least 1. */
    public Simulation events(long newEvents) {
        if (newEvents < 1) {
            throw new IllegalArgumentException("events out of range, events=" + newEvents + ", min=1");
        }
        return new Simulation(seed, members, clients, newEvents, faults, options, storage, transport);
    }

    /** What may go wrong. */
    public Simulation faults(Faults newFaults) {
        return new Simulation(seed, members, clients, events, newFaults, options, storage, transport);
    }

    /** Limits and times of the nodes; unless they are given, the seed draws them. */
    public Simulation options(NodeOptions newOptions) {
        return new Simulation(seed, members, clients, events, faults, newOptions, storage, transport);
    }

    /** What opens the log and the snapshots of each member; {@link SimulatedStorage#ofFiles} unless it is given. */
    public Simulation storage(SimulatedStorage newStorage) {
        return new Simulation(seed, members, clients, events, faults, options, newStorage, transport);
    }

    /**
     * A layer between each node and its network.
     *
     * @param layer puts a transport around one of the simulated network, at each start of each member, by whose thread it is called
     *     and on whose thread everything stays; must be the same in each run
     */
    public Simulation transport(UnaryOperator<Transport> layer) {
        return new Simulation(seed, members, clients, events, faults, options, storage, layer);
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
            Supplier<M> machines, Workload<? super M> workload) {
        NodeOptions chosen =
                options == OPTIONS ? OptionDraw.ofWorld(options, new Streams(seed).stream("options", 0)) : options;
        World<M, R> world = new World<>(seed, members, chosen, new Parts<>(machines, storage, transport));
        Run<M, R> run = new Run<>(world, faults.allowed(), clients, workload);
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
        public Playable workload(Workload<? super M> workload) {
            return () -> simulation.play(machines, workload);
        }
    }

    /** A simulation that lacks nothing. */
    @FunctionalInterface
    public interface Playable {

        /** Plays it, on the calling thread. Each time is the same. */
        SimulationReport run();
    }
}
