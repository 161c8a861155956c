package io.raftwright.testkit.sim;

import io.raftwright.api.NodeOptions;
import io.raftwright.api.StateMachine;
import io.raftwright.testkit.trace.TraceEvent;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A cluster in a world that breaks everything, played from one seed. Immutable; each method answers a changed copy.
 *
 * @param <M> the state machine that is replicated
 */
public final class Simulation<M extends StateMachine<R>, R extends @Nullable Object> {
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

    private final Supplier<M> machines;
    private final Workload<? super M> workload;
    private final long seed;
    private final int members;
    private final int clients;
    private final long events;
    private final Faults faults;
    private final NodeOptions options;

    private Simulation(
            Supplier<M> machines,
            Workload<? super M> workload,
            long seed,
            int members,
            int clients,
            long events,
            Faults faults,
            NodeOptions options) {
        this.machines = machines;
        this.workload = workload;
        this.seed = seed;
        this.members = members;
        this.clients = clients;
        this.events = events;
        this.faults = faults;
        this.options = options;
    }

    /**
     * Three members and four clients, seed 0, 20,000 events, all faults.
     *
     * @param machines makes a new state machine, at each start of each member
     * @param workload what clients want
     */
    public static <M extends StateMachine<R>, R extends @Nullable Object> Simulation<M, R> of(
            Supplier<M> machines, Workload<? super M> workload) {
        return new Simulation<>(machines, workload, 0, 3, 4, 20_000, Faults.all(), OPTIONS);
    }

    /** The seed, from which everything follows. */
    public Simulation<M, R> seed(long newSeed) {
        return new Simulation<>(machines, workload, newSeed, members, clients, events, faults, options);
    }

    /** How many members there are, 1 to 9. */
    public Simulation<M, R> members(int newMembers) {
        if (newMembers < 1 || newMembers > 9) {
            throw new IllegalArgumentException("members out of range, members=" + newMembers + ", min=1, max=9");
        }
        return new Simulation<>(machines, workload, seed, newMembers, clients, events, faults, options);
    }

    /** How many clients ask for something, each for one thing at a time; at least 1. */
    public Simulation<M, R> clients(int newClients) {
        if (newClients < 1) {
            throw new IllegalArgumentException("clients out of range, clients=" + newClients + ", min=1");
        }
        return new Simulation<>(machines, workload, seed, members, newClients, events, faults, options);
    }

    /** How many events the storm lasts; at least 1. */
    public Simulation<M, R> events(long newEvents) {
        return new Simulation<>(machines, workload, seed, members, clients, newEvents, faults, options);
    }

    /** What may go wrong. */
    public Simulation<M, R> faults(Faults newFaults) {
        return new Simulation<>(machines, workload, seed, members, clients, events, newFaults, options);
    }

    /** Limits and times of the nodes. */
    public Simulation<M, R> options(NodeOptions newOptions) {
        return new Simulation<>(machines, workload, seed, members, clients, events, faults, newOptions);
    }

    /** Plays it, on the calling thread. */
    public SimulationReport run() {
        Run<M, R> run = new Run<>(world(0), faults.allowed(), clients, workload);
        run.play(events);
        return run.report(seed);
    }

    /**
     * Plays it until members did so many things that matter to Raft, or to its end.
     *
     * @return what they did, in the order of time; {@link io.raftwright.testkit.trace.TraceModule} shows it to TLC
     */
    public List<TraceEvent> trace(int eventCount) {
        World<M, R> world = world(eventCount);
        new Run<>(world, faults.allowed(), clients, workload).play(events);
        return world.recorder().events();
    }

    private World<M, R> world(int recordedEvents) {
        NodeOptions chosen =
                options == OPTIONS ? OptionDraw.ofWorld(options, new Streams(seed).stream("options", 0)) : options;
        return new World<>(seed, members, chosen, machines, recordedEvents);
    }
}
