package io.raftwright.testkit.trace;

import io.raftwright.api.NodeOptions;
import io.raftwright.testkit.sim.Fault;
import io.raftwright.testkit.sim.Faults;
import io.raftwright.testkit.sim.Registers;
import io.raftwright.testkit.sim.Simulation;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** What whole members do in a simulated storm, for the specification to explain. */
final class SimulatedTrace {
    static final List<Long> FOUNDERS = List.of(1L, 2L, 3L);

    /** The specification knows no disk that loses or changes what it said is durable. */
    private static final Faults FAULTS = Faults.all()
            .without(
                    Fault.ROT,
                    Fault.LOST_WRITE,
                    Fault.MISDIRECTED_WRITE,
                    Fault.LYING_FORCE,
                    Fault.LOST_DISK,
                    Fault.EMPTY_RETURN);

    private SimulatedTrace() {}

    /** Snapshots all the time, and so little log left that they must be installed. */
    private static final NodeOptions SNAPSHOTS = NodeOptions.builder()
            .heartbeatInterval(Duration.ofMillis(50))
            .electionTimeout(Duration.ofMillis(250))
            .maxEntryLength(4 << 10)
            .maxAppendLength(16 << 10)
            .snapshotChunkLength(4 << 10)
            .snapshotEveryBytes(1 << 10)
            .trailingEntries(1)
            .build();

    /** The first so many events of a seed; of every fourth with snapshots, the others with whatever options the seed draws. */
    static List<TraceEvent> of(long seed, int eventCount) {
        Simulation simulation = Simulation.seed(seed);
        return (seed % 4 == 0 ? simulation.options(SNAPSHOTS) : simulation)
                .members(FOUNDERS.size())
                .clients(1)
                .faults(FAULTS)
                .stateMachine(Registers::new)
                .workload(new Registers.Load())
                .trace(eventCount);
    }

    /** All that occur in traces, from 1 to the largest. */
    static List<Long> members(List<List<TraceEvent>> traces) {
        long largest = traces.stream()
                .flatMap(List::stream)
                .flatMap(event -> Stream.concat(Stream.of(event.member()), named(event)))
                .mapToLong(Long::longValue)
                .max()
                .orElseThrow();
        return LongStream.rangeClosed(1, largest).boxed().toList();
    }

    private static Stream<Long> named(TraceEvent event) {
        if (event instanceof TraceEvent.Appended appended) {
            return Stream.concat(
                    appended.configuration().voters().stream(), appended.configuration().outgoing().stream());
        }
        return Stream.empty();
    }
}
