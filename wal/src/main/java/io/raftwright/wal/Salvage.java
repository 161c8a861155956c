package io.raftwright.wal;

import io.raftwright.storage.CorruptStorageException;
import io.raftwright.storage.FileIo;
import io.raftwright.storage.LogLoss;
import io.raftwright.storage.LogStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Makes of a damaged log one that ends before its damage, and that knows what it has lost: {@link OnDamage#HEAL}. A copy of what
 * is cut off is kept first, and what is lost is noted; then recovery may cut as it cuts what was interrupted.
 *
 * <p>Where the log went is read from the newest sound batch, which says so. If nothing tells, all that is known is that no entry
 * was of a later term than the newest one saved. The term is raised by one then: a leader of that term or a later one begins it
 * with an entry, and whoever holds that holds all that ever was committed.
 *
 * <p>Owner: the opening thread.
 */
final class Salvage {
    private final LogDirectory directory;
    private final long logId;
    private final StateFile state;
    private final SegmentPool pool;
    private final WalOptions options;
    private final RandomGenerator random;
    private final Deque<AutoCloseable> opened;

    /**
     * @param opened takes what must be closed if opening fails, last first
     */
    Salvage(
            LogDirectory directory,
            long logId,
            StateFile state,
            SegmentPool pool,
            WalOptions options,
            RandomGenerator random,
            Deque<AutoCloseable> opened) {
        this.directory = directory;
        this.logId = logId;
        this.state = state;
        this.pool = pool;
        this.options = options;
        this.random = random;
        this.opened = opened;
    }

    /**
     * What is left, and what is not.
     *
     * @param rest the log up to the damage; settling it cuts the damage off
     * @param lost durably noted, or null if nothing is
     */
    record Saved(Examination rest, @Nullable LossFile lost) {}

    /**
     * Notes what is lost, durably; the log itself is not changed yet.
     *
     * @param damage what opening found
     * @param before what was lost earlier and is not made good, or null
     * @throws CorruptStorageException if term and vote may be lost too; nothing has changed
     */
    Saved save(CorruptStorageException damage, @Nullable LossFile before) throws IOException {
        return save(damage, before, Long.MAX_VALUE);
    }

    /** The same where a segment cannot be read: it is lost, with all behind it. */
    Saved save(Unreadable damage, @Nullable LossFile before) throws IOException {
        return save(damage.damage(), before, damage.segment().sequence());
    }

    private Saved save(CorruptStorageException damage, @Nullable LossFile before, long belowSequence)
            throws IOException {
        if (state.damagedSlot() >= 0) {
            throw damage; // It may be the newest record that is gone, and the batches that hold it as well.
        }
        LogEnd end = newestEnd();
        HardState hardState = state.recovered();
        if (end == null) {
            hardState = new HardState(hardState.term() + 1, LogStore.NO_VOTE);
        }
        Examination rest = rest(hardState, belowSequence);
        long lastIndex = rest == null ? 0 : rest.scan().entries().lastIndex();
        String what = describe(damage, lastIndex + 1, end);
        LogLoss loss = end == null
                ? LogLoss.upToTerm(state.recovered().term(), what)
                : new LogLoss(end.index(), end.term(), end.chain(), what);
        int backup = before != null && before.backup() > 0 ? before.backup() : keepCopy(rest);
        LossFile lost = new LossFile(owed(before, loss), backup);
        lost.write(directory, logId);
        if (rest == null) {
            beginAnew(hardState);
            rest = Examination.of(directory, logId, hardState, options.appendMode(), opened);
        }
        rest.scan().giveUpDamaged();
        return new Saved(rest, lost);
    }

    private String describe(CorruptStorageException damage, long first, @Nullable LogEnd end) {
        return damage.getMessage() + ", firstLostIndex=" + first + ", lastLostIndex="
                + (end == null ? "unknown" : end.index())
                + "; peers bring it back, and if none has it: raftwright-wal repair --apply "
                + "--accept-the-loss-of-acknowledged-entries " + directory.root();
    }

    /** What was lost before counts until it was made good; after that, only what was held since. */
    private static LogLoss owed(@Nullable LossFile before, LogLoss loss) {
        boolean isOpen = before != null && !before.loss().isMadeGood(endOf(loss), loss.lastTerm());
        return before != null && isOpen ? before.loss() : loss;
    }

    /** An end that is not known does not make anything good by its index. */
    private static long endOf(LogLoss loss) {
        return loss.lastIndex() == LogLoss.UNKNOWN ? 0 : loss.lastIndex();
    }

    /** Where the log ended, as the newest sound batch, or else the header of its segment, says; null if neither does. */
    private @Nullable LogEnd newestEnd() throws IOException {
        List<SegmentName> names = directory.segmentNames();
        if (names.isEmpty()) {
            return null;
        }
        Path path = directory.segmentFile(names.get(names.size() - 1));
        try (FileIo.File file = directory.io().open(path)) {
            if (Unreadable.firstIn(file) >= 0) {
                return null; // What cannot be read there may have been the newest.
            }
            ByteBuffer block = ByteBuffer.allocate(SegmentHeader.BLOCK_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
            SegmentHeader header = SegmentHeader.decode(block, file.read(block, 0), path);
            return newestEnd(header, file);
        } catch (CorruptStorageException e) {
            return null; // Its newest batches cannot be told from leftovers without it.
        }
    }

    private static @Nullable LogEnd newestEnd(SegmentHeader header, FileIo.File file) throws IOException {
        BatchScan scan = new BatchScan(new ReadWindow(file, header.length()));
        LogEnd end = new LogEnd(header.firstIndex() - 1, header.baseTerm(), header.baseChain());
        long newest = header.previousBatch();
        for (long at = SegmentHeader.BLOCK_LENGTH; at < header.length(); at += BatchHeader.ALIGNMENT) {
            if (!scan.readHeader(header, at, header.length())) {
                continue;
            }
            if (BatchHeader.flags(scan.buffer(), scan.offset()) == BatchHeader.SEAL) {
                return null; // There was a newer segment.
            }
            if (BatchHeader.sequence(scan.buffer(), scan.offset()) > newest) {
                newest = BatchHeader.sequence(scan.buffer(), scan.offset());
                end = BatchHeader.end(scan.buffer(), scan.offset());
            }
        }
        return end;
    }

    /** The log up to its damage, or null if that is nothing. */
    private @Nullable Examination rest(HardState hardState, long belowSequence) throws IOException {
        try {
            return Opening.examine(
                    opened,
                    files -> Examination.ofRest(
                            directory, logId, hardState, options.appendMode(), belowSequence, files));
        } catch (CorruptStorageException e) {
            return null;
        }
    }

    private int keepCopy(@Nullable Examination rest) throws IOException {
        Segment last = rest == null ? null : rest.scan().provenSegment();
        long from = last == null ? 0 : last.header().sequence();
        List<Path> files = new ArrayList<>(List.of(directory.stateFile()));
        for (SegmentName name : directory.segmentNames()) {
            if (name.sequence() >= from) {
                files.add(directory.segmentFile(name));
            }
        }
        RepairBackup backup = new RepairBackup(directory);
        backup.keep(files);
        return backup.number();
    }

    /** Makes a first segment, behind all that there are: so none of those belongs to the log any more. */
    private void beginAnew(HardState hardState) throws IOException {
        List<SegmentName> names = directory.segmentNames();
        long sequence = 1 + (names.isEmpty() ? 0 : names.get(names.size() - 1).sequence());
        pool.makeFirst(logId, sequence, hardState, random);
    }
}
