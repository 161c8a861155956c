package io.raftwright.testkit.sim;

import io.raftwright.api.NodeListener;
import io.raftwright.api.NodeOptions;
import io.raftwright.api.StateMachine;
import io.raftwright.api.Threading;
import io.raftwright.internal.agent.Crew.Duty;
import io.raftwright.internal.runtime.Node;
import io.raftwright.internal.runtime.NodeParts;
import io.raftwright.snapshot.SnapshotFiles;
import io.raftwright.snapshot.SnapshotOptions;
import io.raftwright.storage.LogStore;
import io.raftwright.storage.SnapshotStore;
import io.raftwright.testkit.disk.SimulatedDisk;
import io.raftwright.testkit.invariant.JudgedLog;
import io.raftwright.testkit.invariant.JudgedMachine;
import io.raftwright.testkit.invariant.JudgedSnapshots;
import io.raftwright.wal.WalOptions;
import io.raftwright.wal.WriteAheadLog;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Puts a process together: a real node with its real log and snapshots, everything that it touches being simulated, and a judge
 * between the two.
 *
 * <p>Owner: the simulation's thread.
 */
final class Boot<M extends StateMachine<R>, R extends @Nullable Object> {
    private static final WalOptions LOG_SIZES = WalOptions.ofSegmentLength(64 << 10);
    private static final SnapshotOptions SNAPSHOT_SIZES = new SnapshotOptions(4096, 2, 64 << 20);
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
        SimulatedDisk disk = computer.disk();
        SimulatedCrew crew = new SimulatedCrew(world.timeline(), computer.clock(), paces(), death);
        ProcessClock clock = new ProcessClock(computer.clock(), crew, world::step);
        SimulatedHost host = new SimulatedHost(crew, random.split());
        SnapshotStore snapshots = SnapshotFiles.open(DIRECTORY, world.clusterId(), SNAPSHOT_SIZES, disk);
        LogStore log = WriteAheadLog.open(DIRECTORY, world.clusterId(), memberId, LOG_SIZES, disk, random.split());
        JudgedSnapshots judgedSnapshots = new JudgedSnapshots(snapshots, world.judge(), memberId);
        JudgedLog judgedLog = new JudgedLog(log, world.judge(), memberId);
        M machine = world.newMachine();
        JudgedMachine<R> judged = new JudgedMachine<>(machine, world.judge(), memberId);
        Node<R> node = Node.start(new NodeParts<>(
                world.clusterId(),
                memberId,
                computer.contacts(),
                computer.isJoining(),
                judged,
                options,
                listener,
                world.network().join(computer.address()),
                judgedLog,
                judgedSnapshots,
                Threading.INVOKER,
                clock,
                random.split(),
                host));
        return new Process<>(memberId, host, clock, node, judgedLog, judged, machine, options);
    }

    private Map<Duty, Pace> paces() {
        Map<Duty, Pace> paces = new EnumMap<>(Duty.class);
        SplittableRandom consensus = random.split();
        SplittableRandom apply = random.split();
        paces.put(Duty.CONSENSUS, () -> 5_000 + consensus.nextLong(50_000));
        paces.put(Duty.APPLY, () -> 5_000 + apply.nextLong(100_000));
        paces.put(Duty.DURABILITY, computer.trouble()::nextForceNs);
        return paces;
    }
}
