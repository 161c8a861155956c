package io.raftwright.testkit.sim;

import static io.raftwright.testkit.sim.Targets.MS;

import io.raftwright.api.StateMachine;
import io.raftwright.testkit.disk.DiskFault;
import io.raftwright.testkit.disk.DiskOperation;
import java.util.EnumSet;
import org.jspecify.annotations.Nullable;

/** What a disk does that says so: it is slow, fails, or is full. Owner: the simulation's thread. */
final class DiskMischief<M extends StateMachine<R>, R extends @Nullable Object> {
    private static final EnumSet<DiskOperation> FORCES = EnumSet.of(DiskOperation.FORCE, DiskOperation.FORCE_DIRECTORY);
    private static final EnumSet<DiskOperation> WRITES = EnumSet.of(
            DiskOperation.WRITE,
            DiskOperation.CREATE,
            DiskOperation.CREATE_DIRECTORY,
            DiskOperation.MOVE,
            DiskOperation.DELETE,
            DiskOperation.TRUNCATE);
    private static final EnumSet<DiskOperation> READS =
            EnumSet.of(DiskOperation.READ, DiskOperation.OPEN, DiskOperation.LIST, DiskOperation.MAP);

    private final Targets<M, R> targets;

    DiskMischief(Targets<M, R> targets) {
        this.targets = targets;
    }

    Mischief of(Fault fault) {
        return switch (fault) {
            case SLOW_DISK -> () -> slow(5 * MS + targets.upToMs(40));
            case HUNG_DISK -> () -> slow(1000 * MS + targets.upToMs(3000));
            case FAILED_FORCE -> () -> fail(FORCES, targets.coin() ? DiskFault.FAIL : DiskFault.FAIL_DROPPING);
            case FAILED_WRITE -> () -> fail(WRITES, DiskFault.FAIL);
            case FAILED_READ -> () -> fail(READS, DiskFault.FAIL);
            case FULL_DISK -> () -> targets.onLeaderOrOne(this::fill);
            default -> throw new IllegalArgumentException("not of a disk, fault=" + fault);
        };
    }

    private void slow(long forceNs) {
        targets.onOne(computer -> {
            computer.trouble().forceTakes(forceNs);
            targets.later(3000, computer::release);
        });
    }

    /** One of the next calls of these kinds fails; in every third case the next ones too. */
    private void fail(EnumSet<DiskOperation> operations, DiskFault how) {
        int count = targets.random().nextInt(3) == 0 ? 4 : 1;
        int within = 1 + targets.random().nextInt(50);
        targets.onOne(computer -> computer.trouble().fail(operations, how, within, count));
    }

    private void fill(Computer<M, R> computer) {
        long room = targets.coin() ? 0 : targets.random().nextLong(96 << 10);
        computer.trouble().fill(computer.usedBytes() + room);
        targets.later(12_000, () -> computer.trouble().makeRoom());
    }
}
