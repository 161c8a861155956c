package io.raftwright.testkit.sim;

import io.raftwright.api.NodeListener;
import io.raftwright.api.NodeOptions;
import io.raftwright.api.Role;
import io.raftwright.api.StateMachine;
import io.raftwright.api.Threading;
import io.raftwright.internal.agent.Crew.Duty;
import io.raftwright.internal.runtime.Node;
import io.raftwright.internal.runtime.NodeParts;
import io.raftwright.snapshot.SnapshotFiles;
import io.raftwright.snapshot.SnapshotOptions;
import io.raftwright.storage.LogStore;
import io.raftwright.storage.SnapshotStore;
import io.raftwright.storage.StorageException;
import io.raftwright.testkit.disk.SimulatedCrash;
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
import org.jspecify.annotations.Nullable;

/**
 * The computer of one member: its disk and its clock, and the process on it, if one runs.
 *
 * <p>Owner: the simulation's thread.
 */
final class Computer<M extends StateMachine<R>, R extends @Nullable Object> {
    private static final WalOptions LOG_SIZES = WalOptions.ofSegmentLength(64 << 10);
    private static final SnapshotOptions SNAPSHOT_SIZES = new SnapshotOptions(4096, 2, 64 << 20);
    private static final Path DIRECTORY = Path.of("/data");

    private final World<M, R> world;
    private final long memberId;
    private final boolean isJoining;
    private final SplittableRandom random;
    private final DiskTrouble trouble;
    private final SimulatedDisk disk;
    private final SimulatedClock clock;
    private NodeOptions options;
    private @Nullable Process<M, R> process;
    private @Nullable Throwable broken;
    private boolean isDying;

    Computer(World<M, R> world, long memberId, boolean isJoining) {
        this.world = world;
        this.memberId = memberId;
        this.isJoining = isJoining;
        this.options = world.options();
        this.random = world.streams().stream("computer", memberId);
        this.trouble = new DiskTrouble(world.streams().stream("disk", memberId));
        this.disk = newDisk(trouble);
        this.clock = new SimulatedClock(world.timeline(), random.nextLong(1L << 50));
    }

    private static SimulatedDisk newDisk(DiskTrouble trouble) {
        SimulatedDisk disk = new SimulatedDisk();
        disk.replaceFaults(trouble);
        return disk;
    }

    long memberId() {
        return memberId;
    }

    SimulatedClock clock() {
        return clock;
    }

    SimulatedDisk disk() {
        return disk;
    }

    DiskTrouble trouble() {
        return trouble;
    }

    /** Takes effect at the next start. */
    void options(NodeOptions newOptions) {
        options = newOptions;
    }

    NodeOptions options() {
        return options;
    }

    @Nullable
    Process<M, R> process() {
        return process;
    }

    boolean isUp() {
        return process != null;
    }

    /** True unless it was taken out of service for good. */
    boolean isWanted() {
        return broken == null;
    }

    /** What ended its last process, if that was not a crash. */
    @Nullable
    Throwable broken() {
        return broken;
    }

    /** Starts a process, which recovers what is on the disk. It may die in that, or refuse what it finds. */
    void start() {
        if (process != null) {
            throw new IllegalStateException("a process runs already, memberId=" + memberId);
        }
        broken = null;
        try {
            process = newProcess();
        } catch (SimulatedCrash e) {
            isDying = true;
        } catch (StorageException e) {
            broken = e;
            world.broke(this, e);
        }
        buryIfDead();
    }

    private Process<M, R> newProcess() {
        SimulatedCrew crew = new SimulatedCrew(world.timeline(), clock, paces(), this::isDeath);
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
                world.contacts(),
                isJoining,
                judged,
                options,
                new Listener(),
                world.network().join(),
                judgedLog,
                judgedSnapshots,
                Threading.INVOKER,
                clock,
                random.split(),
                host));
        return new Process<>(memberId, host, node, judged, machine);
    }

    private Map<Duty, Pace> paces() {
        Map<Duty, Pace> paces = new EnumMap<>(Duty.class);
        SplittableRandom consensus = random.split();
        SplittableRandom apply = random.split();
        paces.put(Duty.CONSENSUS, () -> 5_000 + consensus.nextLong(50_000));
        paces.put(Duty.APPLY, () -> 5_000 + apply.nextLong(100_000));
        paces.put(Duty.DURABILITY, trouble::nextForceNs);
        return paces;
    }

    private boolean isDeath(Throwable failure) {
        return failure instanceof SimulatedCrash || isDying || trouble.hasKilled();
    }

    /** If the process died in a call to its disk, that was the power. */
    void buryIfDead() {
        if (isDying || trouble.hasKilled()) {
            isDying = false;
            crash();
        }
    }

    /** The power goes. Of what was not forced, some survives. */
    void crash() {
        vanish();
        trouble.revive();
        var unused = disk.crash(random.split());
    }

    /** The process is killed. The operating system keeps what it wrote. */
    void kill() {
        vanish();
        disk.kill();
    }

    private void vanish() {
        if (process != null) {
            process.vanish();
            process = null;
        }
        world.network().vanish(memberId);
    }

    /** Ends the process in good order. */
    void close() {
        if (process != null) {
            process.close();
            process = null;
        }
        world.network().vanish(memberId);
        buryIfDead();
    }

    /** Nothing in the process runs for so long; its clock goes on. */
    void pause(long ns) {
        if (process != null) {
            process.host().hold(world.timeline().nowNs() + ns);
        }
    }

    /** Disk and process take no longer than usual now. */
    void release() {
        trouble.clear();
        if (process != null) {
            process.host().release();
        }
    }

    private final class Listener implements NodeListener {
        @Override
        public void onRoleChange(Role role, long term, long leaderId) {
            world.judge().roleChanged(memberId, role, term);
        }

        @Override
        public void onBroken(Throwable cause) {
            process = null;
            broken = cause;
            world.network().vanish(memberId);
            world.broke(Computer.this, cause);
        }
    }
}
