package io.raftwright.wal;

import java.io.IOException;
import java.util.Deque;
import java.util.List;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the log of a directory back once it was examined: cuts off what was interrupted, and makes durable what is left.
 *
 * <p>Owner: the opening thread. Each change counts from one rename on, and everything can be interrupted and done again.
 */
final class Recovery {
    private static final Logger LOG = LoggerFactory.getLogger(WriteAheadLog.class);

    private final LogDirectory directory;
    private final long logId;
    private final StateFile state;
    private final SegmentPool pool;
    private final RandomGenerator random;
    private final Deque<AutoCloseable> opened;

    /**
     * @param opened takes what must be closed, last first, if opening fails
     */
    Recovery(
            LogDirectory directory,
            long logId,
            StateFile state,
            SegmentPool pool,
            RandomGenerator random,
            Deque<AutoCloseable> opened) {
        this.directory = directory;
        this.logId = logId;
        this.state = state;
        this.pool = pool;
        this.random = random;
        this.opened = opened;
    }

    /** Only here the disk is changed. */
    Recovered settle(Examination examination) throws IOException {
        LogScan scan = examination.scan();
        directory.deleteTemporaries();
        pool.adopt();
        Recovered recovered = canGoOn(scan) ? goOn(scan) : rewrite(scan, examination.nextSequence());
        deleteStale(examination.chain().stale());
        saveHardState(recovered.hardState());
        return recovered;
    }

    /** Whether the newest segment is as new: then there is no need for another, each time a node is started and stopped. */
    private static boolean canGoOn(LogScan scan) {
        Segment[] segments = scan.entries().segments();
        return scan.tail().isEmpty()
                && !scan.hasLeftovers()
                && segments[segments.length - 1].writtenEnd() == SegmentHeader.BLOCK_LENGTH;
    }

    private Recovered goOn(LogScan scan) {
        return recovered(scan, scan.lastSequence());
    }

    private Recovered rewrite(LogScan scan, long sequence) throws IOException {
        TailRewrite rewrite = new TailRewrite(directory, scan);
        List<Segment> replaced = rewrite.run(pool, logId, sequence, random);
        Segment current = scan.entries().segments()[scan.entries().segments().length - 1];
        opened.push(current.file());
        opened.push(current.mapping());
        LogInterruption interruption = scan.interruption();
        if (interruption != null) {
            LOG.warn("{}; it is cut off", interruption.describe());
        }
        for (Segment segment : replaced) {
            pool.recycle(segment);
        }
        return recovered(scan, rewrite.lastSequence());
    }

    private Recovered recovered(LogScan scan, long lastSequence) {
        return new Recovered(
                logId,
                scan.entries(),
                lastSequence,
                Math.min(scan.lastContentSequence(), lastSequence),
                scan.durableMark(),
                scan.hardState(),
                Math.min(scan.commitHint(), scan.entries().lastIndex()));
    }

    private void deleteStale(List<SegmentName> stale) throws IOException {
        for (SegmentName name : stale) {
            directory.io().delete(directory.segmentFile(name));
        }
        if (!stale.isEmpty()) {
            directory.io().forceDirectory(directory.segments());
        }
    }

    /** Writes it anew for the same reason for which batches are: the slot may be readable, and not be on the disk. */
    private void saveHardState(HardState hardState) throws IOException {
        if (!hardState.equals(HardState.NONE)) {
            state.save(hardState.term(), hardState.votedFor());
            state.force();
        }
    }
}
