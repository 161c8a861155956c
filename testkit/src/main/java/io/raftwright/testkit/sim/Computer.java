package io.raftwright.testkit.sim;

import io.raftwright.api.Member;
import io.raftwright.api.Membership;
import io.raftwright.api.NodeListener;
import io.raftwright.api.NodeOptions;
import io.raftwright.api.Role;
import io.raftwright.api.StateMachine;
import io.raftwright.storage.StorageException;
import io.raftwright.testkit.disk.DiskFault;
import io.raftwright.testkit.disk.PowerLoss;
import io.raftwright.testkit.disk.SimulatedCrash;
import io.raftwright.testkit.disk.SimulatedDisk;
import io.raftwright.testkit.disk.SimulatedDisk.FileLength;
import io.raftwright.testkit.invariant.RareEvent;
import io.raftwright.testkit.sim.Chronicle.Milestone;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * The computer of one member: its disk and its clock, and the process on it, if one runs.
 *
 * <p>Owner: the simulation's thread.
 */
final class Computer<M extends StateMachine<R>, R extends @Nullable Object> {
    private final World<M, R> world;
    private final long memberId;
    private final boolean isJoining;
    private final List<Member> contacts;
    private final SplittableRandom repair;
    private final SplittableRandom power;
    private final DiskTrouble trouble;
    private final SimulatedDisk disk;
    private final SimulatedClock clock;
    private final Health health = new Health();
    private final Boot<M, R> boot;
    private NodeOptions options;
    private @Nullable Process<M, R> process;
    private @Nullable Throwable broken;
    private boolean isDying;
    private boolean listenerFails;
    private int moveCount;

    /**
     * A computer that is off, with an empty disk.
     *
     * @param isJoining whether its member is to be taken in by others
     * @param contacts  whom it knows of
     */
    Computer(World<M, R> world, long memberId, boolean isJoining, List<Member> contacts) {
        this.world = world;
        this.memberId = memberId;
        this.isJoining = isJoining;
        this.contacts = contacts;
        this.repair = world.streams().stream("repair", memberId);
        this.power = world.streams().stream("power", memberId);
        this.trouble = new DiskTrouble(
                world.streams().stream("disk", memberId),
                world.streams().stream("force", memberId),
                world.judge().rare(),
                this::lied);
        this.disk = newDisk(trouble);
        this.clock = new SimulatedClock(
                world.timeline(), world.streams().stream("clock", memberId).nextLong(1L << 50));
        this.boot = new Boot<>(world, this, world.streams().stream("process", memberId), this::isDeath);
        this.options = world.options();
    }

    private static SimulatedDisk newDisk(DiskTrouble trouble) {
        SimulatedDisk disk = new SimulatedDisk();
        disk.replaceFaults(trouble);
        return disk;
    }

    long memberId() {
        return memberId;
    }

    boolean isJoining() {
        return isJoining;
    }

    /** Where those are found now that it knew of: whoever starts a process looks that up. */
    List<Member> contacts() {
        return contacts.stream()
                .map(member -> new Member(member.id(), world.addressOf(member.id())))
                .toList();
    }

    /** Where it is to be found now. */
    String address() {
        return moveCount == 0 ? Network.addressOf(memberId) : Network.addressOf(memberId) + "/" + moveCount;
    }

    boolean hasMoved() {
        return moveCount > 0;
    }

    /** From its next start on it is to be found elsewhere. */
    void moveAway() {
        moveCount++;
    }

    SimulatedClock clock() {
        return clock;
    }

    SimulatedDisk disk() {
        return disk;
    }

    long usedBytes() {
        return disk.files().stream().mapToLong(FileLength::length).sum();
    }

    DiskTrouble trouble() {
        return trouble;
    }

    /** Takes effect at the next start. */
    void options(NodeOptions newOptions) {
        options = newOptions;
    }

    /** From now on, or no more, its listener throws whatever it is told. */
    void listenerFails(boolean fails) {
        listenerFails = fails;
    }

    @Nullable
    Process<M, R> process() {
        return process;
    }

    Health health() {
        return health;
    }

    boolean isUp() {
        return process != null;
    }

    boolean isLeader() {
        return process != null && process.isLeader();
    }

    /** True if its disk holds all that it ever promised, for all that is known. */
    boolean isSound() {
        return health.isSound();
    }

    /** True if its disk is lost, or useless. */
    boolean isLost() {
        return health.isLost();
    }

    /** What ended its last process, if that was not a crash. */
    @Nullable
    Throwable broken() {
        return broken;
    }

    private void lied(DiskFault how) {
        if (process == null || how == DiskFault.MISDIRECT) {
            world.judge().destroyedProof(memberId);
        } else {
            world.judge().lied(memberId);
        }
    }

    // ---- on

    /** Starts a process, unless one runs, or the disk is lost. */
    void startIfWanted() {
        if (process == null && !health.isLost()) {
            start();
        }
    }

    /** Starts a process, which recovers what is on the disk. It may die in that, or refuse what it finds. */
    private void start() {
        broken = null;
        trouble.beginLife();
        try {
            process = boot.start(options, new Listener());
            tell(Milestone.STARTED, "");
            started();
        } catch (SimulatedCrash e) {
            isDying = true;
            world.judge().rare().happened(RareEvent.CRASHED_IN_RECOVERY);
        } catch (StorageException e) {
            disk.kill();
            world.network().vanish(memberId);
            broke(e);
        }
        buryIfDead();
    }

    private void started() {
        if (world.judge().hasForgotten(memberId)) {
            world.judge().rare().happened(RareEvent.TAIL_LOST_TO_DAMAGE);
            health.lost();
            kill();
        } else if (!world.judge().isHealing(memberId)) {
            whole();
        }
    }

    /** Nothing is missing on its disk, unless that lies. */
    private void whole() {
        if (!trouble.mayLie()) {
            world.judge().recovered(memberId);
            health.recovered();
        }
    }

    private void tell(Milestone milestone, String detail) {
        world.chronicle().befell(memberId, milestone, detail);
    }

    private boolean isDeath(Throwable failure) {
        return failure instanceof SimulatedCrash || isDying || trouble.hasKilled();
    }

    private void broke(Throwable cause) {
        broken = cause;
        tell(Milestone.BROKE, Thrown.describe(cause));
        switch (Excuse.of(cause, health, trouble)) {
            case NONE ->
                world.judge()
                        .violated(
                                "nothing fails by itself",
                                "member " + memberId + " stopped: " + Thrown.describe(cause));
            case REFUSED -> world.judge().rare().happened(RareEvent.EMPTY_DISK_REFUSED);
            case DAMAGED -> {
                world.judge().rare().happened(RareEvent.DAMAGE_REFUSED);
                health.lost();
            }
            case PASSING -> world.timeline().after(repair.nextLong(3_000_000_000L), this::startIfWanted);
        }
    }

    // ---- off

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
        PowerLoss loss = disk.crash(power.split());
        trouble.forgetLies();
        tell(
                Milestone.POWER_LOST,
                "of what was not forced, sectors kept=" + loss.keptSectors() + ", lost=" + loss.lostSectors());
        world.judge().powerLost(memberId);
        if (loss.keptSectors() > 0 && loss.lostSectors() > 0) {
            world.judge().rare().happened(RareEvent.TORN_BATCH);
        }
    }

    /** The process is killed. The operating system keeps what it wrote. */
    void kill() {
        if (process != null) {
            tell(Milestone.KILLED, "");
        }
        vanish();
        disk.kill();
    }

    private void vanish() {
        if (process != null) {
            if (process.isLeader()
                    && process.node().status().lastIndex() > world.judge().commitIndex()) {
                world.judge().rare().happened(RareEvent.LEADER_CRASHED_WITH_TAIL);
            }
            process.vanish();
            process = null;
        }
        world.network().vanish(memberId);
    }

    /** Ends the process in good order; by force if it stands still. */
    void close() {
        if (process != null && process.host().isStanding()) {
            kill();
        }
        if (process != null) {
            closeOrDie(process);
            process = null;
            tell(Milestone.CLOSED, "");
        }
        world.network().vanish(memberId);
        buryIfDead();
    }

    /** The power may go in the last call to the disk. */
    private void closeOrDie(Process<M, R> closing) {
        try {
            closing.close();
        } catch (SimulatedCrash e) {
            isDying = true;
        }
    }

    /** Nothing in the process runs for so long; its clock goes on. */
    void pause(long ns) {
        if (process != null) {
            process.host().hold(world.timeline().nowNs() + ns);
            world.chronicle().paused(memberId, world.timeline().nowNs() + ns);
        }
    }

    /** The process stands still for so long in the middle of one of its next cycles; its clock goes on. */
    void stopInCycle(int withinReadings, long ns) {
        if (process != null) {
            process.clock().stopSoon(withinReadings, ns);
        }
    }

    /** Disk and process take no longer than usual now. */
    void release() {
        trouble.clear();
        if (process != null) {
            process.host().release();
            process.clock().stopSoon(0, 0);
            world.chronicle().paused(memberId, world.timeline().nowNs());
        }
    }

    /** The storm is over: whatever a person would set right is set right. */
    void mend() {
        boolean isDoubtful = trouble.hasFailed();
        release();
        clock.runAt(1);
        listenerFails = false;
        if (trouble.hasLied()) {
            crash();
        } else if (isDoubtful) {
            close();
        }
        startIfWanted();
    }

    // ---- damage

    /** Something was done to the disk, or will be, of which nobody was told. */
    void damaged() {
        health.damaged();
        world.judge().damaged(memberId);
    }

    /** The disk is lost with everything on it. */
    void destroy() {
        vanish();
        disk.wipe();
        tell(Milestone.DISK_LOST, "");
        trouble.clear();
        health.lost();
        world.judge().wiped(memberId);
    }

    /** Starts a process with the empty disk that replaced a lost one. It must not get far. */
    void returnEmpty() {
        if (process == null && health.isLost() && disk.files().isEmpty()) {
            health.returned();
            start();
        }
    }

    private final class Listener implements NodeListener {
        private boolean isLeader;
        private boolean isDiskStalled;

        @Override
        public void onRoleChange(Role role, long term, long leaderId) {
            world.judge().roleChanged(memberId, role, term);
            world.chronicle().roleChanged(memberId, role, term, leaderId);
            world.recorder().roleChanged(memberId, role, term);
            if (isLeader && role != Role.LEADER && isDiskStalled) {
                world.judge().rare().happened(RareEvent.HUNG_DISK_LOST_LEADERSHIP);
            }
            isLeader = role == Role.LEADER;
            if (isLeader) {
                world.leads(memberId);
            }
            failIfAskedTo();
        }

        @Override
        public void onDamage(String damage) {
            tell(Milestone.DAMAGED, damage);
            if (!health.wasDamaged()) {
                world.judge().violated("nothing is damaged by itself", "member " + memberId + " says: " + damage);
            }
            failIfAskedTo();
        }

        @Override
        public void onHealed() {
            tell(Milestone.HEALED, "");
            whole();
            failIfAskedTo();
        }

        @Override
        public void onDiskStall(Duration age) {
            isDiskStalled = true;
            failIfAskedTo();
        }

        @Override
        public void onDiskBack(Duration lasted) {
            isDiskStalled = false;
            failIfAskedTo();
        }

        @Override
        public void onSnapshot(long index, boolean installed) {
            tell(installed ? Milestone.SNAPSHOT_INSTALLED : Milestone.SNAPSHOT_TAKEN, "up to index " + index);
            failIfAskedTo();
        }

        @Override
        public void onMembership(Membership membership) {
            world.recorder().configured(memberId, membership);
            tell(Milestone.MEMBERSHIP, membership.toString());
            failIfAskedTo();
        }

        @Override
        public void onDivergence(long divergentId, long index, long stateHash, long expectedHash) {
            world.judge()
                    .violated(
                            "equal states hash equally",
                            "member " + memberId + " was told that member " + divergentId + " differs behind " + index);
        }

        @Override
        public void onBroken(Throwable cause) {
            process = null;
            disk.kill();
            world.network().vanish(memberId);
            broke(cause);
            failIfAskedTo();
        }

        private void failIfAskedTo() {
            if (listenerFails) {
                throw new IllegalStateException("a listener that throws");
            }
        }
    }
}
