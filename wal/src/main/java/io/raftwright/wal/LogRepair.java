package io.raftwright.wal;

import io.raftwright.storage.CorruptStorageException;
import io.raftwright.storage.FileIo;
import io.raftwright.storage.ForeignStorageException;
import io.raftwright.storage.ReadOnlyDisk;
import io.raftwright.storage.StorageException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Makes a damaged log one that opens, by what is left of it: writes damaged copies anew, cuts off an interrupted write, and, if it
 * is allowed to lose what may have been acknowledged, lets the log end where its damage begins.
 *
 * <p><b>Losing acknowledged entries is not a private matter of this member.</b> A majority that counted on it may be none without
 * it. Do it only if the other members hold the entries, or if there are no others; else remove the member from the cluster and
 * add a new one.
 *
 * <p>Owner: the repairing thread.
 */
public final class LogRepair {
    private final LogDirectory directory;
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final List<String> steps = new ArrayList<>();
    private boolean isLossy;

    private LogRepair(LogDirectory directory) {
        this.directory = directory;
    }

    /**
     * What was done.
     *
     * @param plan   what was to be done
     * @param backup where the files are as they were before, or null if nothing was changed
     */
    public record Outcome(RepairPlan plan, @Nullable Path backup) {}

    /** Says what {@link #apply} would do, and changes nothing. */
    public static RepairPlan plan(Path directory) {
        return plan(directory, ReadOnlyDisk.instance());
    }

    static RepairPlan plan(Path root, FileIo io) {
        LogRepair repair = new LogRepair(new LogDirectory(root, io));
        return repair.closing(() -> new Outcome(repair.plan(repair.look()), null))
                .plan();
    }

    /**
     * Repairs a log that no node has open. Nothing is changed if the plan has an obstacle, or is lossy and may not be.
     *
     * @param mayLoseAcknowledged whether it may be
     * @throws io.raftwright.storage.StorageInUseException if a node has it open
     * @throws StorageException if the disk fails; then the backup, if it is complete, says how it was
     */
    public static Outcome apply(Path root, FileIo io, RandomGenerator random, boolean mayLoseAcknowledged) {
        LogRepair repair = new LogRepair(new LogDirectory(root, io));
        return repair.closing(() -> {
            repair.opened.push(io.lock(repair.directory.lockFile()));
            return repair.apply(random, mayLoseAcknowledged);
        });
    }

    /** Something that reads or changes the directory. */
    @FunctionalInterface
    private interface Work {
        Outcome run() throws IOException;
    }

    private Outcome closing(Work work) {
        try {
            return work.run();
        } catch (CorruptStorageException | ForeignStorageException e) {
            return new Outcome(RepairPlan.impossible(e), null);
        } catch (IOException e) {
            throw LogDirectory.failed("cannot repair the log", directory.root(), e);
        } finally {
            Opening.closeAll(opened);
        }
    }

    /**
     * What there is.
     *
     * @param whole the damage that opening would tell, or null
     * @param rest  the log up to there
     * @param lost  what was lost to damage before and is not made good, or null
     */
    private record Look(
            Identity identity,
            StateFile state,
            @Nullable CorruptStorageException whole,
            Examination rest,
            @Nullable LossFile lost) {}

    private @Nullable Look look() throws IOException {
        Identity identity = IdentityFile.read(directory);
        if (identity == null) {
            return null;
        }
        FileIo.File file = directory.io().open(directory.stateFile());
        opened.push(file);
        StateFile state = StateFile.open(file, directory.stateFile(), identity.logId());
        CorruptStorageException damage = null;
        try {
            Examination unused =
                    Examination.of(directory, identity.logId(), state.recovered(), AppendMode.POSITIONED, opened);
        } catch (CorruptStorageException e) {
            damage = e;
        }
        Examination rest = Examination.ofRest(
                directory, identity.logId(), state.recovered(), AppendMode.POSITIONED, Long.MAX_VALUE, opened);
        return new Look(identity, state, damage, rest, LossFile.read(directory, identity.logId()));
    }

    private RepairPlan plan(@Nullable Look look) throws IOException {
        if (look == null) {
            return new RepairPlan(List.of(), false, null);
        }
        for (String remark : LogAudit.remarks(directory, look.state)) {
            steps.add(remark + "; write it anew");
        }
        LogScan rest = look.rest.scan();
        LogInterruption interruption = rest.interruption();
        if (look.whole != null) {
            isLossy = true;
            steps.add(look.whole.getMessage() + "; let the log end before it, lastIndex="
                    + rest.entries().lastIndex());
        } else if (interruption != null) {
            steps.add(interruption.describe() + "; cut it off");
        }
        if (look.lost != null) {
            isLossy = true;
            steps.add("peers have not brought back what was lost; give it up: "
                    + look.lost.loss().damage());
        }
        return new RepairPlan(List.copyOf(steps), isLossy, null);
    }

    private Outcome apply(RandomGenerator random, boolean mayLoseAcknowledged) throws IOException {
        Look look = look();
        RepairPlan plan = plan(look);
        if (look == null || plan.isNeedless() || (isLossy && !mayLoseAcknowledged)) {
            return new Outcome(plan, null);
        }
        RepairBackup backup = new RepairBackup(directory);
        backup.keep(changedFiles(look.rest));
        directory.createWhole(directory.identityFile(), look.identity.encode());
        settle(look, random);
        if (look.lost != null) {
            look.lost.withoutBackup().remove(directory); // what that holds is the last there is of it
        }
        return new Outcome(plan, backup.target());
    }

    /** The two small files, and the segments from the one on in which the log will end. */
    private List<Path> changedFiles(Examination rest) throws IOException {
        Segment last = rest.scan().provenSegment();
        long from = last == null ? 0 : last.header().sequence();
        List<Path> files = new ArrayList<>(List.of(directory.identityFile(), directory.stateFile()));
        if (directory.exists(directory.lossFile())) {
            files.add(directory.lossFile());
        }
        for (SegmentName name : directory.segmentNames()) {
            if (name.sequence() >= from) {
                files.add(directory.segmentFile(name));
            }
        }
        return files;
    }

    private void settle(Look look, RandomGenerator random) throws IOException {
        LogScan rest = look.rest.scan();
        if (look.whole != null) {
            rest.giveUpDamaged();
        }
        int length = (int) rest.segments().get(0).header().length();
        SegmentPool pool = new SegmentPool(directory, WalOptions.ofSegmentLength(length));
        opened.push(pool::close);
        HardState hardState = look.state.recovered();
        look.state.save(hardState.term(), hardState.votedFor()); // Into the damaged slot, if there is one.
        look.state.force();
        Recovered unused =
                new Recovery(directory, look.identity.logId(), look.state, pool, random, opened).settle(look.rest);
    }
}
