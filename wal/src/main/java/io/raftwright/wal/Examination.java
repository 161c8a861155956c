package io.raftwright.wal;

import io.raftwright.storage.CorruptStorageException;
import io.raftwright.storage.FileIo;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * A log read from its first byte to its last, and judged, without a change on disk: what opening does before anything else, and
 * what verifying does and nothing else. So both say the same.
 *
 * <p>Owner: the opening thread.
 *
 * @param chain the segments that make up the log, and those that do not
 * @param scan  what is in them
 */
record Examination(SegmentChain chain, LogScan scan) {

    /**
     * Reads a log of which everything that was durable must be sound.
     *
     * @param logId  the log's id
     * @param state  the newest record of the state file
     * @param mode   how its segments are mapped
     * @param opened takes what must be closed afterwards, last first
     * @throws CorruptStorageException if it is not
     */
    static Examination of(
            LogDirectory directory, long logId, HardState state, AppendMode mode, Deque<AutoCloseable> opened)
            throws IOException {
        Examination made = new Examination(SegmentChain.read(directory, logId), state, mode, opened);
        made.scan.requireSound();
        return made;
    }

    /**
     * Reads as much of a log as there is: up to the first damage.
     *
     * @param belowSequence segments from this sequence on are left out
     * @throws CorruptStorageException if nothing is left
     */
    static Examination ofRest(
            LogDirectory directory,
            long logId,
            HardState state,
            AppendMode mode,
            long belowSequence,
            Deque<AutoCloseable> opened)
            throws IOException {
        return new Examination(SegmentChain.readRest(directory, logId, belowSequence), state, mode, opened);
    }

    private Examination(SegmentChain chain, HardState state, AppendMode mode, Deque<AutoCloseable> opened)
            throws IOException {
        this(chain, new LogScan(map(chain, mode, opened), state));
        scan.run();
    }

    private static List<Segment> map(SegmentChain chain, AppendMode mode, Deque<AutoCloseable> opened)
            throws IOException {
        for (SegmentChain.Found found : chain.live()) {
            opened.push(found.file());
        }
        List<Segment> segments = new ArrayList<>();
        for (SegmentChain.Found found : chain.live()) {
            long length = found.header().length();
            FileIo.Mapping mapping = mode.map(found.file(), length);
            opened.push(mapping);
            boolean isNewest = segments.size() + 1 == chain.live().size();
            BatchIndex batches = isNewest ? BatchIndex.ofSegment(length) : BatchIndex.ofScan();
            segments.add(new Segment(
                    found.path(), found.file(), mapping, batches, found.header(), SegmentHeader.BLOCK_LENGTH));
        }
        return segments;
    }

    /** A segment sequence above all that are on the disk. */
    long nextSequence() {
        long live = highest(chain.live(), found -> found.header().sequence());
        return 1 + Math.max(live, highest(chain.stale(), SegmentName::sequence));
    }

    private static <T> long highest(List<T> all, ToLongFunction<T> sequence) {
        return all.stream().mapToLong(sequence).max().orElse(0);
    }
}
