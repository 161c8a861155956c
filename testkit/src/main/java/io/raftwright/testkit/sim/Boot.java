package io.raftwright.testkit.sim;

import io.raftwright.api.NodeListener;
import io.raftwright.api.NodeOptions;
import io.raftwright.api.StateMachine;
import io.raftwright.api.Threading;
import io.raftwright.internal.agent.Crew.Duty;
import io.raftwright.internal.runtime.Node;
import io.raftwright.internal.runtime.NodeParts;
import io.raftwright.storage.LogStore;
import io.raftwright.testkit.invariant.Judge;
import io.raftwright.testkit.invariant.JudgedLog;
import io.raftwright.testkit.invariant.JudgedMachine;
import io.raftwright.testkit.invariant.JudgedSnapshots;
import io.raftwright.testkit.invariant.JudgedTransport;
import io.raftwright.testkit.invariant.StatusWatch;
import io.raftwright.testkit.sim.SimulatedStorage.Disk;
import io.raftwright.transport.Transport;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Puts a process together: a real node, the log and snapshots on trial, everything that they touch being simulated, and a judge
 * between the node and all of them.
 *
 * <p>Owner: the simulation's thread.
 */
final class Boot<M extends StateMachine<R>, R extends @Nullable Object> {
    private static final Path DIRECTORY = Path.of("/data");

    private final World<M, R> world;
    private final Computer<M, R> computer;
    private final SplittableRandom random;
    private final Predicate<Throwable> death;

    /**
     * A way to start processes.
     *
     * @param death asked of each failure whether it is the end of the process, of which nobody in it knows
     */
    Boot(World<M, R> world, Computer<M, R> computer, SplittableRandom random, Predicate<Throwable> death) {
        this.world = world;
        this.computer = computer;
        this.random = random;
        this.death = death;
    }

    Process<M, R> start(NodeOptions options, NodeListener listener) {
        long memberId = computer.memberId();
        Judge judge = world.judge();
        Parts<M> parts = world.parts();
        SplittableRandom life = random.split();
        SimulatedCrew crew = new SimulatedCrew(world.timeline(), computer.clock(), paces(life), death);
        ProcessClock clock = new ProcessClock(computer.clock(), crew, world.standstill());
        SimulatedHost host = new SimulatedHost(crew, life.split());
        Disk disk = new Disk(computer.disk(), DIRECTORY, world.clusterId(), memberId, life.split());
        JudgedSnapshots snapshots = new JudgedSnapshots(parts.storage().openSnapshots(disk), judge, memberId);
        LogStore stored = world.recorder().opened(memberId, parts.storage().openLog(disk));
        JudgedLog log = new JudgedLog(stored, judge, memberId, options.maxUncommittedBytes());
        M machine = parts.machines().get();
        JudgedMachine<R> judged = new JudgedMachine<>(machine, judge, memberId);
        Transport transport = parts.transport().apply(world.network().join(computer.address()));
        Node<R> node = Node.start(new NodeParts<>(
                world.clusterId(),
                memberId,
                computer.contacts(),
                computer.isJoining(),
                askAddress(options),
                judged,
                options,
                listener,
                new JudgedTransport(transport, judge, memberId),
                log,
                snapshots,
                Threading.INVOKER,
                clock,
                life.split(),
                host));
        world.recorder().began(memberId, () -> node.status().indexes().commit());
        StatusWatch watch = new StatusWatch(judge, memberId, options);
        return new Process<>(memberId, host, clock, node, log, judged, machine, options, watch);
    }

    /** Where leaders take in who asks, who joins asks. */
    private @Nullable String askAddress(NodeOptions options) {
        return computer.isJoining() && options.membership().maxLearners() > 0 ? computer.address() : null;
    }

    private Map<Duty, Pace> paces(SplittableRandom life) {
        Map<Duty, Pace> paces = new EnumMap<>(Duty.class);
        SplittableRandom consensus = life.split();
        SplittableRandom apply = life.split();
        paces.put(Duty.CONSENSUS, () -> 5_000 + consensus.nextLong(50_000));
        paces.put(Duty.APPLY, () -> 5_000 + apply.nextLong(100_000));
        paces.put(Duty.DURABILITY, computer.trouble()::nextForceNs);
        return paces;
    }
}
