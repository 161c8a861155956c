package io.raftwright.testkit.sim;

import io.raftwright.api.StateMachine;
import io.raftwright.testkit.disk.DiskFault;
import io.raftwright.testkit.disk.DiskOperation;
import io.raftwright.testkit.disk.SimulatedDisk;
import io.raftwright.testkit.disk.SimulatedDisk.FileLength;
import java.util.EnumSet;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a disk does without saying so. All but {@link Fault#RUIN} is done only to a member that the others can do without, for a
 * majority must be left that has forgotten nothing: see {@link Losses}.
 *
 * <p>Owner: the simulation's thread.
 */
final class DamageMischief<M extends StateMachine<R>, R extends @Nullable Object> {
    private final Targets<M, R> targets;

    DamageMischief(Targets<M, R> targets) {
        this.targets = targets;
    }

    Mischief of(Fault fault) {
        return switch (fault) {
            case ROT -> () -> onSpare(this::rot);
            case LOST_WRITE -> () -> onSpare(computer -> lie(computer, DiskOperation.WRITE, DiskFault.LOSE));
            case MISDIRECTED_WRITE ->
                () -> onSpare(computer -> lie(computer, DiskOperation.WRITE, DiskFault.MISDIRECT));
            case LYING_FORCE -> () -> onSpare(computer -> lie(computer, DiskOperation.FORCE, DiskFault.LOSE));
            case LOST_DISK -> () -> onSpare(Computer::destroy);
            case EMPTY_RETURN -> this::returnEmpty;
            case RUIN -> this::ruin;
            default -> throw new IllegalArgumentException("no damage, fault=" + fault);
        };
    }

    private void onSpare(Consumer<Computer<M, R>> action) {
        List<Computer<M, R>> spare = targets.world().losses().spare();
        if (!spare.isEmpty()) {
            action.accept(targets.oneComputerOf(spare));
        }
    }

    /** The power goes, something turns to dust, the power comes back. */
    private void rot(Computer<M, R> computer) {
        computer.crash();
        damage(computer);
        targets.startLater(computer, 2000);
    }

    private void damage(Computer<M, R> computer) {
        SimulatedDisk disk = computer.disk();
        List<FileLength> files =
                disk.files().stream().filter(file -> file.length() > 0).toList();
        if (files.isEmpty()) {
            return;
        }
        FileLength file = targets.oneOf(files);
        long position = targets.random().nextLong(file.length());
        long sector = position / SimulatedDisk.SECTOR_LENGTH;
        computer.damaged();
        switch (targets.random().nextInt(3)) {
            case 0 -> disk.flipBit(file.path(), position, targets.random().nextInt(8));
            case 1 -> disk.zeroSector(file.path(), sector);
            default -> disk.makeUnreadable(file.path(), sector);
        }
    }

    /** One of the next calls lies; the truth comes out when the power fails, a little later. */
    private void lie(Computer<M, R> computer, DiskOperation operation, DiskFault how) {
        computer.damaged();
        computer.trouble().fail(EnumSet.of(operation), how, 1 + targets.random().nextInt(20), 1);
        targets.later(2000, () -> {
            computer.trouble().fail(EnumSet.of(operation), how, 0, 0);
            computer.crash();
            targets.startLater(computer, 2000);
        });
    }

    /** Somebody puts an empty disk into a computer that lost its own, and hopes for the best. */
    private void returnEmpty() {
        onSpare(computer -> {
            if (targets.world().losses().isDiskKnown(computer.memberId())) {
                computer.destroy();
                targets.later(1000, computer::returnEmpty);
            }
        });
    }

    private void ruin() {
        Computer<M, R> computer =
                targets.oneComputerOf(List.copyOf(targets.world().computers()));
        targets.world().losses().ruined();
        rot(computer);
    }
}
