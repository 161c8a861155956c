package io.raftwright.testkit.sim;

import io.raftwright.api.NodeOptions;
import io.raftwright.api.StateMachine;
import java.time.Duration;
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

    private final Scope scope;
    private final NodeOptions options;

    private Simulation(Scope scope, NodeOptions options) {
        this.scope = scope;
        this.options = options;
    }

    /** The seed, from which everything follows: three members and four clients, 20,000 events, all faults. */
    public static Simulation seed(long seed) {
        return new Simulation(Scope.ofSeed(seed), OPTIONS);
    }

    /** How many members there are, 1 to 9. */
    public Simulation members(int newMembers) {
        return new Simulation(scope.members(newMembers), options);
    }

    /** How many clients ask for something, each for one thing at a time; at least 1. */
    public Simulation clients(int newClients) {
        return new Simulation(scope.clients(newClients), options);
    }

    /** How many events the storm lasts; at least 1. */
    public Simulation events(long newEvents) {
        return new Simulation(scope.events(newEvents), options);
    }

    /** What may go wrong. */
    public Simulation faults(Faults newFaults) {
        return new Simulation(scope.faults(newFaults), options);
    }

    /** Which of the strikes that the seed plans happen: for the replay of a run that was made smaller. */
    public Simulation strikes(Strikes newStrikes) {
        return new Simulation(scope.strikes(newStrikes), options);
    }

    /** For how many things all clients together ask, until the storm is over. */
    public Simulation requests(long newRequests) {
        return new Simulation(scope.requests(newRequests), options);
    }

    /** Limits and times of the nodes; unless they are given, the seed draws them. */
    public Simulation options(NodeOptions newOptions) {
        return new Simulation(scope, newOptions);
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
            Supplier<M> machines, Workload<? super M> workload, Chronicle chronicle) {
        NodeOptions chosen = options == OPTIONS
                ? OptionDraw.ofWorld(options, new Streams(scope.seed()).stream("options", 0))
                : options;
        World<M, R> world = new World<>(scope.seed(), scope.members(), chosen, machines, chronicle);
        Run<M, R> run = new Run<>(world, scope, workload);
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
        public Playable workload(Workload<? super M> workload) {
            return new Staged<>(simulation, machines, workload);
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

        /** How much of its seed it plays. */
        Scope scope();

        /** The same with another scope. */
        Playable within(Scope scope);
    }

    private record Staged<M extends StateMachine<R>, R extends @Nullable Object>(
            Simulation simulation, Supplier<M> machines, Workload<? super M> workload) implements Playable {

        @Override
        public SimulationReport run(Chronicle chronicle) {
            return simulation.play(machines, workload, chronicle);
        }

        @Override
        public Scope scope() {
            return simulation.scope;
        }

        @Override
        public Playable within(Scope scope) {
            return new Staged<>(new Simulation(scope, simulation.options), machines, workload);
        }
    }
}
