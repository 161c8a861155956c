package io.raftwright.wal;

import io.raftwright.storage.FileIo;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the log of a directory back: reads and judges it without a change, then cuts off what was interrupted.
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

    Recovered run() throws IOException {
        SegmentChain chain = SegmentChain.read(directory, logId);
        List<Segment> segments = map(chain);
        LogScan scan = new LogScan(segments, state.recovered());
        scan.run();

        // All that was durable is sound. Only from here on the disk is changed.
        directory.deleteTemporaries();
        pool.adopt();
        Recovered recovered = canGoOn(scan) ? goOn(scan) : rewrite(scan, nextSequence(chain));
        deleteStale(chain.stale());
        saveHardState(recovered.hardState());
        return recovered;
    }

    private List<Segment> map(SegmentChain chain) throws IOException {
        for (SegmentChain.Found found : chain.live()) {
            opened.push(found.file());
        }
        List<Segment> segments = new ArrayList<>();
        for (SegmentChain.Found found : chain.live()) {
            FileIo.Mapping mapping = found.file().map(0, found.header().length());
            opened.push(mapping);
            segments.add(new Segment(found.path(), found.file(), mapping, found.header(), SegmentHeader.BLOCK_LENGTH));
        }
        return segments;
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
        if (scan.hasLeftovers()) {
            LOG.warn(
                    "an interrupted write was cut off, directory={}, lastIndex={}",
                    directory.root(),
                    scan.entries().lastIndex());
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

    private long nextSequence(SegmentChain chain) {
        long last = 0;
        for (SegmentChain.Found found : chain.live()) {
            last = Math.max(last, found.header().sequence());
        }
        for (SegmentName name : chain.stale()) {
            last = Math.max(last, name.sequence());
        }
        return last + 1;
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
