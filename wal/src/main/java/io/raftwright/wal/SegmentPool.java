package io.raftwright.wal;

import io.raftwright.storage.FileIo;
import io.raftwright.storage.StorageFullException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The segments that wait for use: one prepared ahead, and those that compaction gave back.
 *
 * <p>Owner: the durability thread prepares and takes back, the consensus thread acquires. If nothing is ready the consensus
 * thread makes a short segment itself, so that it waits for milliseconds at most.
 */
final class SegmentPool {
    private static final int MIN_STEP = 256 << 10;
    private static final int MAX_STEP = 4 << 20;
    private static final int ZEROES_LENGTH = 1 << 20;
    private static final ByteBuffer ZEROES =
            ByteBuffer.allocateDirect(ZEROES_LENGTH).asReadOnlyBuffer();

    /** Zeroes must be written this many times as fast as entries, to be ahead of them when half the segment is left. */
    private static final int LEAD = 4;

    /** Calls to pass over after the disk was found full, before it is asked again. */
    private static final int FULL_PAUSE = 256;

    private final LogDirectory directory;
    private final WalOptions options;
    private final Queue<FreeSegment> ready = new ConcurrentLinkedQueue<>();
    private final AtomicLong nextNumber = new AtomicLong(1);

    private @Nullable Preparation preparation;
    private long lastPosition;
    private int pause;

    SegmentPool(LogDirectory directory, WalOptions options) {
        this.directory = directory;
        this.options = options;
    }

    /** Takes over the free segments that an earlier opening left; those of another length are deleted. */
    void adopt() throws IOException {
        for (long number : directory.freeNumbers()) {
            nextNumber.accumulateAndGet(number + 1, Math::max);
            Path path = directory.freeFile(number);
            FileIo.File file = directory.io().open(path);
            if (file.size() == options.segmentLengthBytes() && ready.size() < options.maxFreeSegments()) {
                ready.add(new FreeSegment(path, file, options.appendMode().map(file, file.size()), file.size()));
            } else {
                file.close();
                directory.io().delete(path);
            }
        }
    }

    /** Makes the segment that a log begins with, at index 1, and closes it again. */
    void makeFirst(long logId, long sequence, HardState hardState, RandomGenerator random) throws IOException {
        FreeSegment free = acquire(0);
        SegmentHeader header =
                new SegmentHeader(logId, sequence, random.nextLong(), free.length(), 1, 0, 0, hardState, 0, 0, 0, 0, 0);
        Segment first = free.begin(directory, header);
        first.file().close();
        first.mapping().close();
    }

    /**
     * Takes a segment, or makes one. Consensus thread.
     *
     * @param batchBytes the room for batches it must have
     * @throws StorageFullException if there is none and no space for one
     */
    FreeSegment acquire(long batchBytes) throws IOException {
        int wanted = options.segmentLengthFor(batchBytes);
        FreeSegment free = ready.poll();
        if (free != null && free.length() >= wanted) {
            return free;
        }
        if (free != null) {
            ready.add(free);
        }
        Preparation made = new Preparation(wanted);
        while (!made.isDone()) {
            made.step(ZEROES_LENGTH, false);
        }
        return made.finish();
    }

    boolean isEmpty() {
        return ready.isEmpty();
    }

    /**
     * Prepares a piece of the next segment. Durability thread.
     *
     * @param position the log's written position; the more was appended since the last call, the larger the piece
     * @return 0 if the disk is full
     */
    int prepare(long position) throws IOException {
        if (pause > 0) {
            pause--;
            return 0;
        }
        long step = Math.max(MIN_STEP, Math.min(MAX_STEP, LEAD * (position - lastPosition)));
        lastPosition = position;
        try {
            Preparation current = preparation;
            if (current == null) {
                current = new Preparation(options.segmentLengthBytes());
                preparation = current;
            }
            current.step(step, true);
            if (current.isDone()) {
                preparation = null;
                offer(current.finish());
            }
            return 1;
        } catch (StorageFullException e) {
            preparation = null;
            pause = FULL_PAUSE; // The appender tells the node; here it is enough to try again later.
            return 0;
        }
    }

    /** Takes back a segment that no reader holds. Durability thread. */
    void recycle(Segment segment) throws IOException {
        FreeSegment free = new FreeSegment(
                segment.path(),
                segment.file(),
                segment.mapping(),
                segment.header().length());
        if (free.length() == options.segmentLengthBytes() && ready.size() < options.maxFreeSegments()) {
            offer(free);
        } else {
            directory.io().delete(free.path());
            directory.io().forceDirectory(directory.segments());
            free.close();
        }
    }

    /** Closes and unmaps what is ready; a preparation under way is given up. After both threads have ended. */
    void close() throws IOException {
        Preparation unfinished = preparation;
        preparation = null;
        if (unfinished != null) {
            unfinished.abandon();
        }
        for (FreeSegment free = ready.poll(); free != null; free = ready.poll()) {
            free.close();
        }
    }

    /** The name must be durable before the file is used again, or a crash could bring it back under the old one. */
    private void offer(FreeSegment free) throws IOException {
        Path path = directory.freeFile(nextNumber.getAndIncrement());
        directory.publish(free.path(), path);
        ready.add(free.renamed(path));
    }

    /** A file being written with zeroes, under a temporary name. Owner: the thread that began it. */
    private final class Preparation {
        private final Path path = directory.temporary(directory.freeFile(nextNumber.getAndIncrement()));
        private final ByteBuffer source = ZEROES.duplicate();
        private final long length;
        private final FileIo.File file;
        private long written;

        Preparation(long length) throws IOException {
            this.length = length;
            requireSpace();
            this.file = directory.io().create(path);
        }

        boolean isDone() {
            return written == length;
        }

        /** Writes some zeroes; forced at once, they never delay a force of the log by much. */
        void step(long bytes, boolean isForced) throws IOException {
            try {
                long end = Math.min(length, written + bytes);
                while (written < end) {
                    source.clear().limit((int) Math.min(source.capacity(), end - written));
                    int count = source.remaining();
                    file.write(source, written);
                    written += count;
                }
                if (isForced || isDone()) {
                    file.force();
                }
            } catch (IOException e) {
                abandon();
                if (isForFullDisk(e)) {
                    throw full();
                }
                throw e;
            }
        }

        FreeSegment finish() throws IOException {
            return new FreeSegment(path, file, options.appendMode().map(file, length), length);
        }

        void abandon() throws IOException {
            file.close();
            directory.io().delete(path);
        }

        private void requireSpace() throws IOException {
            if (directory.io().usableBytes(directory.segments()) < length) {
                throw full();
            }
        }

        private StorageFullException full() {
            return new StorageFullException(
                    "no space for the next segment, directory=" + directory.segments() + ", length=" + length);
        }

        /** Java has no type for it and the text may be in the user's language; then the space left tells. */
        private boolean isForFullDisk(IOException e) throws IOException {
            String text = String.valueOf(e.getMessage());
            return text.contains("No space left")
                    || text.contains("quota exceeded")
                    || directory.io().usableBytes(directory.segments()) < length - written;
        }
    }
}
