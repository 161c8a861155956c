package io.raftwright.testkit.sim;

import io.raftwright.api.NodeOptions;
import io.raftwright.api.StateMachine;
import io.raftwright.testkit.trace.TraceEvent;
import io.raftwright.testkit.trace.TraceRecorder;
import io.raftwright.transport.Transport;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
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

    private final Scope scope;
    private final NodeOptions options;
    private final SimulatedStorage storage;
    private final UnaryOperator<Transport> transport;

    private Simulation(Scope scope, NodeOptions options, SimulatedStorage storage, UnaryOperator<Transport> transport) {
        this.scope = scope;
        this.options = options;
        this.storage = storage;
        this.transport = transport;
    }

    /** The seed, from which everything follows: three members and four clients, 20,000 events, all faults. */
    public static Simulation seed(long seed) {
        return new Simulation(Scope.ofSeed(seed), OPTIONS, SimulatedStorage.ofFiles(), own -> own);
    }

    /** How many members there are, 1 to 9. */
    public Simulation members(int newMembers) {
        return new Simulation(scope.members(newMembers), options, storage, transport);
    }

    /** How many clients ask for something, each for one thing at a time; at least 1. */
    public Simulation clients(int newClients) {
        return new Simulation(scope.clients(newClients), options, storage, transport);
    }

    /** How many events the storm lasts; at least 1. */
    public Simulation events(long newEvents) {
        return new Simulation(scope.events(newEvents), options, storage, transport);
    }

    /** What may go wrong. */
    public Simulation faults(Faults newFaults) {
        return new Simulation(scope.faults(newFaults), options, storage, transport);
    }

    /** Which of the strikes that the seed plans happen: for the replay of a run that was made smaller. */
    public Simulation strikes(Strikes newStrikes) {
        return new Simulation(scope.strikes(newStrikes), options, storage, transport);
    }

    /** For how many things all clients together ask, until the storm is over. */
    public Simulation requests(long newRequests) {
        return new Simulation(scope.requests(newRequests), options, storage, transport);
    }

    /** Limits and times of the nodes; unless they are given, the seed draws them. */
    public Simulation options(NodeOptions newOptions) {
        return new Simulation(scope, newOptions, storage, transport);
    }

    /** What opens the log and the snapshots of each member; {@link SimulatedStorage#ofFiles} unless it is given. */
    public Simulation storage(SimulatedStorage newStorage) {
        return new Simulation(scope, options, newStorage, transport);
    }

    /**
     * A layer between each node and its network.
     *
     * @param layer puts a transport around one of the simulated network, at each start of each member, by whose thread it is called
     *     and on whose thread everything stays; must be the same in each run
     */
    public Simulation transport(UnaryOperator<Transport> layer) {
        return new Simulation(scope, options, storage, layer);
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
            Supplier<M> machines,
            Function<World<M, R>, Clientele<M, R>> clienteles,
            Chronicle chronicle,
            TraceRecorder recorder) {
        NodeOptions chosen = options == OPTIONS
                ? OptionDraw.ofWorld(options, new Streams(scope.seed()).stream("options", 0))
                : options;
        World<M, R> world = new World<>(
                scope.seed(), scope.members(), chosen, new Parts<>(machines, storage, transport), chronicle, recorder);
        Run<M, R> run = new Run<>(world, scope, clienteles.apply(world));
        run.play(scope.events());
        return run.report(scope.seed());
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
            return new Staged<>(simulation, machines, (world, clients) -> new Customers<>(world, clients, workload));
        }

        /**
         * Who wants something, if it takes more than a {@link Workload} to say.
         *
         * @param clienteles makes a new one for each run
         */
        public Playable clientele(Supplier<? extends Clientele<M, R>> clienteles) {
            return new Staged<>(simulation, machines, (world, clients) -> clienteles.get());
        }
    }

    /** A simulation that lacks nothing. */
    public interface Playable {

        /** Plays it, on the calling thread. Each time is the same. */
        default SimulationReport run() {
            return run(Chronicle.NONE);
        }

        /** The same, told to a chronicle. */
        SimulationReport run(Chronicle chronicle);

        /**
         * Plays it until members did so many things that matter to Raft, or to its end.
         *
         * @return what they did, in the order of time; {@link io.raftwright.testkit.trace.TraceModule} shows it to TLC
         */
        List<TraceEvent> trace(int eventCount);

        /** How much of its seed it plays. */
        Scope scope();

        /** The same with another scope. */
        Playable within(Scope scope);
    }

    /** Brings together who wants something of a world. */
    private interface Invitation<M extends StateMachine<R>, R extends @Nullable Object> {
        Clientele<M, R> invite(World<M, R> world, int clients);
    }

    private record Staged<M extends StateMachine<R>, R extends @Nullable Object>(
            Simulation simulation, Supplier<M> machines, Invitation<M, R> invitation) implements Playable {

        @Override
        public SimulationReport run(Chronicle chronicle) {
            return play(chronicle, recorder(0));
        }

        @Override
        public List<TraceEvent> trace(int eventCount) {
            TraceRecorder recorder = recorder(eventCount);
            play(Chronicle.NONE, recorder);
            return recorder.events();
        }

        private TraceRecorder recorder(int eventCount) {
            List<Long> founders = LongStream.rangeClosed(1, simulation.scope.members())
                    .boxed()
                    .toList();
            return new TraceRecorder(founders, eventCount);
        }

        private SimulationReport play(Chronicle chronicle, TraceRecorder recorder) {
            return simulation.play(
                    machines, world -> invitation.invite(world, simulation.scope.clients()), chronicle, recorder);
        }

        @Override
        public Scope scope() {
            return simulation.scope;
        }

        @Override
        public Playable within(Scope scope) {
            return new Staged<>(
                    new Simulation(scope, simulation.options, simulation.storage, simulation.transport),
                    machines,
                    invitation);
        }
    }
}
