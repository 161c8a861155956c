package io.raftwright.wal;

import io.raftwright.storage.DiskFileIo;
import io.raftwright.storage.FileIo;
import io.raftwright.storage.LogLoss;
import io.raftwright.storage.LogReader;
import io.raftwright.storage.LogStore;
import io.raftwright.storage.StorageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The log of one member in a directory: segments that are written by position, read in place, forced by group.
 *
 * <p>Owner: see {@link LogStore}; opening and closing may happen on any thread, none of which may be interrupted while inside.
 */
public final class WriteAheadLog implements LogStore {
    private final Identity identity;
    private final WalOptions options;
    private final AutoCloseable lock;
    private final StateFile state;
    private final SegmentPool pool;
    private final LogEntries entries;
    private final LogWriter writer;
    private final DurableEdge edge;
    private final FailureLatch failure = new FailureLatch();
    private final ReaderPins pins = new ReaderPins();
    private final FrameRun run = new FrameRun();
    private final WalReader reader;
    private final LossNote lost;

    /** Compacted segments, oldest first; offered by the consensus thread, taken by the durability thread. */
    private final Queue<Segment> retired = new ConcurrentLinkedQueue<>();

    private boolean isClosed;

    WriteAheadLog(
            LogDirectory directory,
            Identity identity,
            WalOptions options,
            RandomGenerator random,
            AutoCloseable lock,
            StateFile state,
            SegmentPool pool,
            Recovered recovered,
            LossNote lost) {
        this.identity = identity;
        this.options = options;
        this.lock = lock;
        this.state = state;
        this.pool = pool;
        this.entries = recovered.entries();
        this.edge = new DurableEdge(entries, state, failure, recovered.lastSequence());
        this.writer = new LogWriter(directory, pool, entries, edge, failure, random, recovered);
        this.reader = new WalReader(entries, failure, pins);
        this.lost = lost;
        pins.add(reader);
    }

    /** Opens or creates a log with default sizes, on the disk: see the other {@code open}. */
    public static WriteAheadLog open(Path directory, UUID clusterId, long memberId) {
        return open(directory, clusterId, memberId, WalOptions.defaults(), DiskFileIo.instance(), new SecureRandom());
    }

    /**
     * Opens the log in a directory, and recovers it; creates it if there is none. On return everything it holds is durable.
     * When this method throws, nothing was changed on disk (but a directory and a lock file may have been made).
     *
     * @param directory belongs to this log alone, but for the snapshots beside it; made if there is none
     * @param clusterId the cluster that the member belongs to
     * @param memberId  the member whose log it is
     * @param options   sizes
     * @param io        the disk, or what stands for it
     * @param random    for ids; used by the consensus thread
     * @throws io.raftwright.storage.StorageInUseException if another node has it open
     * @throws io.raftwright.storage.ForeignStorageException if it belongs to another member, cluster, or format
     * @throws io.raftwright.storage.CorruptStorageException if what was durable is damaged
     * @throws StorageException if the disk fails
     */
    public static WriteAheadLog open(
            Path directory, UUID clusterId, long memberId, WalOptions options, FileIo io, RandomGenerator random) {
        return new Opening(new LogDirectory(directory, io), clusterId, memberId, options, random).open();
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException if the frames are not consecutive, do not follow the log, would override a committed
     *     entry, or are longer than {@link WalOptions#maxAppendLengthBytes}; nothing was written
     * @throws io.raftwright.storage.StorageFullException if there is no space for the next segment; nothing was written, and
     *     the log is still usable
     */
    @Override
    public long append(ByteBuffer frames, long commitIndex) {
        failure.check();
        requireWritable(frames);
        return writer.append(run, frames, commitIndex);
    }

    private void requireWritable(ByteBuffer frames) {
        if (frames.remaining() > options.maxAppendLengthBytes()) {
            throw new IllegalArgumentException("append is too long, length=" + frames.remaining() + ", maxLength="
                    + options.maxAppendLengthBytes());
        }
        String problem = run.read(frames, frames.position(), frames.limit());
        if (problem != null) {
            throw new IllegalArgumentException("frames cannot be appended, problem=" + problem);
        }
        long first = run.firstIndex();
        boolean isCommitted = first <= Math.min(writer.commitHint(), entries.lastIndex());
        if (isCommitted || first < entries.firstIndex() || first > entries.lastIndex() + 1) {
            throw new IllegalArgumentException("frames do not fit the log, index=" + first + ", firstIndex="
                    + entries.firstIndex() + ", lastIndex=" + entries.lastIndex() + ", commitHint="
                    + writer.commitHint());
        }
        if (run.firstChain() != entries.chainAt(first - 1, reader)) {
            throw new IllegalArgumentException("frames do not follow the entry before them, index=" + first);
        }
    }

    @Override
    public long saveVote(long term, long votedFor) {
        failure.check();
        HardState before = writer.hardState();
        boolean isSecondVote = term == before.term() && before.votedFor() != NO_VOTE && votedFor != before.votedFor();
        if (term < before.term() || isSecondVote) {
            throw new IllegalArgumentException("term or vote taken back, term=" + term + ", votedFor=" + votedFor
                    + ", savedTerm=" + before.term() + ", savedVote=" + before.votedFor());
        }
        try {
            state.save(term, votedFor);
        } catch (IOException | RuntimeException e) {
            throw failure.fail("write of the vote failed", e);
        }
        return writer.saveHardState(new HardState(term, votedFor));
    }

    @Override
    public @Nullable LogLoss loss() {
        return lost.loss();
    }

    @Override
    public void healed() {
        failure.check();
        try {
            lost.forget();
        } catch (IOException | RuntimeException e) {
            throw failure.fail("loss not forgotten", e);
        }
    }

    @Override
    public void giveUp(String damage) {
        failure.check();
        try {
            lost.lose(entries.end(), damage);
        } catch (IOException | RuntimeException e) {
            throw failure.fail("loss not noted", e);
        }
        reset(0, 0, 0);
    }

    @Override
    public long mark() {
        failure.check();
        return writer.mark();
    }

    @Override
    public long reset(long index, long term, int chain) {
        failure.check();
        Segment[] old = entries.segments();
        Segment next = writer.restart(index, term, chain);
        entries.reset(next, index, term, chain);
        retire(old);
        return edge.writtenPosition();
    }

    /**
     * {@inheritDoc} Drops whole segments, and only such as are durable: a crash must not leave one that is torn before others
     * that are not.
     */
    @Override
    public void compact(long index) {
        failure.check();
        Segment[] all = entries.segments();
        int count = 0;
        while (count + 1 < all.length && isDroppable(all[count + 1], index)) {
            count++;
        }
        if (count > 0) {
            entries.dropOldest(count, reader);
            retire(Arrays.copyOf(all, count));
        }
    }

    private boolean isDroppable(Segment next, long index) {
        SegmentHeader header = next.header();
        return header.firstIndex() - 1 <= index && header.previousBatch() <= edge.durableSequence() && next.isNamed();
    }

    private void retire(Segment[] segments) {
        reader.release();
        for (Segment segment : segments) {
            segment.retire();
            retired.add(segment);
        }
    }

    @Override
    public long force() {
        return edge.force();
    }

    /** {@inheritDoc} Here: takes back one compacted segment, and writes zeroes into the next one. */
    @Override
    public int maintain() {
        failure.check();
        try {
            int workCount = 0;
            Segment oldest = retired.peek();
            if (oldest != null && !pins.isPinned(oldest)) {
                // One by one, each made durable, oldest first: a crash must not leave a hole between two segments.
                pool.recycle(oldest);
                retired.remove();
                workCount++;
            }
            Segment[] all = entries.segments();
            if (pool.isEmpty() && all[all.length - 1].room() < options.segmentLengthBytes() / 2) {
                workCount += pool.prepare(edge.writtenPosition());
            }
            return workCount;
        } catch (IOException | RuntimeException e) {
            throw failure.fail("maintenance failed", e);
        }
    }

    @Override
    public LogReader newReader() {
        WalReader made = new WalReader(entries, failure, pins);
        pins.add(made);
        return made;
    }

    @Override
    public void close() {
        if (isClosed) {
            return;
        }
        isClosed = true;
        failure.close();
        reader.close();
        List<Segment> all = new ArrayList<>(retired);
        all.addAll(Arrays.asList(entries.segments()));
        ArrayDeque<AutoCloseable> open = new ArrayDeque<>();
        for (Segment segment : all) {
            segment.retire(); // a reader that pins it from now on sees that it came too late
            open.add(segment.file());
        }
        open.add(pool::close);
        open.add(state);
        open.add(lock);
        Opening.closeAll(open);
        pins.unmap(all);
    }

    @Override
    public long incarnation() {
        return identity.incarnation();
    }

    @Override
    public long firstIndex() {
        return entries.firstIndex();
    }

    @Override
    public long lastIndex() {
        return entries.lastIndex();
    }

    @Override
    public long baseTerm() {
        return entries.baseTerm();
    }

    @Override
    public int baseChain() {
        return entries.baseChain();
    }

    @Override
    public long term() {
        return writer.hardState().term();
    }

    @Override
    public long votedFor() {
        return writer.hardState().votedFor();
    }

    @Override
    public long commitHint() {
        return Math.min(writer.commitHint(), entries.lastIndex());
    }

    @Override
    public void forEachTerm(TermVisitor visitor) {
        entries.forEachTerm(visitor);
    }

    @Override
    public int maxAppendLength() {
        return options.maxAppendLengthBytes();
    }

    @Override
    public long writtenPosition() {
        return edge.writtenPosition();
    }

    @Override
    public long sizeInBytes() {
        long bytes = 0;
        for (Segment segment : entries.segments()) {
            bytes += segment.writtenEnd() - SegmentHeader.BLOCK_LENGTH;
        }
        return bytes;
    }

    @Override
    public String toString() {
        return "WriteAheadLog [memberId=" + identity.memberId() + ", firstIndex=" + firstIndex() + ", lastIndex="
                + lastIndex() + ", term=" + term() + ", current=" + writer.current() + "]";
    }
}
