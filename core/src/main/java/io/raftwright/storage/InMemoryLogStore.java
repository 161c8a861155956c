package io.raftwright.storage;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * A log in heap memory, for tests, simulations and state that may die with its process.
 *
 * <p>It keeps every promise of {@link LogStore} but the survival of the process. To play a crash, drop the store and go on
 * with {@link #crashed}, which holds what was forced and nothing else, or with {@link #reopened}, which holds all that was
 * written, as after the mere end of a process. Compaction is exact: after {@code compact(i)} the first index is {@code i + 1}.
 *
 * <p>It takes as much memory as the entries held, plus four bytes an entry, and at most as much again for the chunk in use. An
 * append allocates only when a chunk is full and none that was compacted away can be used again.
 *
 * <p>Owner: the consensus thread; {@link #force}, {@link #sizeInBytes}, readers, {@link #crashed} and {@link #reopened} may be
 * used by others.
 */
public final class InMemoryLogStore implements LogStore {
    private static final int MIN_CHUNK_LENGTH = 16 << 10;
    private static final int MAX_CHUNK_LENGTH = 1 << 20;

    /** What a vote adds to the position, so that it is a place of its own in the stream. */
    private static final int RECORD_LENGTH = 32;

    private final long incarnation;

    /** Makes a write one step for {@link #force}; never held while anything waits. */
    private final Object lock = new Object();

    /** Written by the consensus thread; readers on any thread follow it. */
    private volatile HeldEntries held;

    /** Why nothing works any more, or null. */
    private volatile @Nullable String failure;

    /** Single writer: the consensus thread. */
    private volatile long sizeInBytes;

    private @Nullable LogLoss loss;
    private long lastIndex;
    private long term;
    private long votedFor;
    private long commitHint;
    private long position;

    /** Guarded by {@link #lock}. */
    private final LogImage durable = new LogImage();

    /** Guarded by {@link #lock}. */
    private final ChunkRecycler chunks = new ChunkRecycler(MAX_CHUNK_LENGTH);

    /**
     * Makes an empty store.
     *
     * @param incarnation the number that tells this store from any other under the same member id
     */
    public InMemoryLogStore(long incarnation) {
        this(incarnation, new LogImage());
    }

    private InMemoryLogStore(long incarnation, LogImage image) {
        this.incarnation = incarnation;
        this.held = image.held().upTo(image.lastIndex());
        this.sizeInBytes = held.sizeInBytes();
        this.lastIndex = image.lastIndex();
        this.term = image.term();
        this.votedFor = image.votedFor();
        this.commitHint = image.commitHint();
        this.position = image.position();
        this.durable.take(image.held(), this);
    }

    /**
     * The store that recovery would find if the power failed now: what was forced. This store is dead from here on.
     *
     * @return a new store with the same incarnation
     */
    public InMemoryLogStore crashed() {
        synchronized (lock) {
            fail("crashed");
            return survivor();
        }
    }

    private InMemoryLogStore survivor() {
        InMemoryLogStore survivor = new InMemoryLogStore(incarnation, durable);
        survivor.loss = loss;
        return survivor;
    }

    /**
     * The store that recovery would find if the process ended now and the machine went on: what was written, forced or not.
     * This store is dead from here on.
     *
     * @return a new store with the same incarnation
     */
    public InMemoryLogStore reopened() {
        synchronized (lock) {
            fail("reopened elsewhere");
            durable.take(held, this);
            return survivor();
        }
    }

    /**
     * The store that recovery would find if damage had taken all that was forced from an index on, and what is left told so: see
     * {@link #loss}. This store is dead from here on.
     *
     * @param firstLostIndex from {@link #firstIndex} to {@link #lastIndex}
     * @return a new store with the same incarnation
     */
    public InMemoryLogStore damaged(long firstLostIndex) {
        InMemoryLogStore rest = crashed();
        synchronized (rest.lock) {
            rest.lose(firstLostIndex);
        }
        return rest;
    }

    private void lose(long first) {
        long last = lastIndex;
        LogLoss found =
                new LogLoss(last, held.term(last), held.chain(last), "damaged in memory, firstLostIndex=" + first);
        if (loss == null || loss.isMadeGood(last, found.lastTerm())) {
            loss = found;
        }
        held = held.upTo(first - 1);
        lastIndex = first - 1;
        commitHint = Math.min(commitHint, lastIndex);
        sizeInBytes = held.sizeInBytes();
        durable.take(held, this);
    }

    @Override
    public @Nullable LogLoss loss() {
        return loss;
    }

    @Override
    public void healed() {
        loss = null;
    }

    /**
     * Plays a medium that fails: from now on every call that needs it throws {@link StorageException}. Any thread.
     *
     * @param reason what the exceptions say
     */
    public void fail(String reason) {
        synchronized (lock) {
            if (failure == null) {
                failure = reason;
            }
        }
    }

    @Override
    public long incarnation() {
        return incarnation;
    }

    @Override
    public long firstIndex() {
        return held.baseIndex() + 1;
    }

    @Override
    public long lastIndex() {
        return lastIndex;
    }

    @Override
    public long baseTerm() {
        return held.baseTerm();
    }

    @Override
    public int baseChain() {
        return held.baseChain();
    }

    @Override
    public long term() {
        return term;
    }

    @Override
    public long votedFor() {
        return votedFor;
    }

    @Override
    public long commitHint() {
        return commitHint;
    }

    @Override
    public void forEachTerm(TermVisitor visitor) {
        HeldEntries entries = usable();
        long known = -1;
        for (long index = entries.baseIndex() + 1; index <= lastIndex; index++) {
            long next = entries.term(index);
            if (next != known) {
                visitor.term(next, index);
                known = next;
            }
        }
    }

    @Override
    public long append(ByteBuffer frames, long commitIndex) {
        synchronized (lock) {
            usable();
            long first = checkSequence(frames);
            assert frames.order() == ByteOrder.LITTLE_ENDIAN : "frames are little-endian";
            if (first <= lastIndex) {
                replaceHeld(held.upTo(first - 1));
            }
            for (int offset = frames.position(); offset < frames.limit(); offset += LogFrame.length(frames, offset)) {
                addFrame(frames, offset, LogFrame.length(frames, offset));
            }
            sizeInBytes = sizeInBytes() + frames.remaining();
            commitHint = Math.max(commitHint, commitIndex);
            return position += frames.remaining();
        }
    }

    private void addFrame(ByteBuffer source, int offset, int length) {
        long index = LogFrame.index(source, offset);
        if (held.isEmpty() || !held.last().hasRoomFor(length)) {
            int before = held.isEmpty() ? 0 : held.last().capacity();
            int capacity = Math.min(MAX_CHUNK_LENGTH, Math.max(MIN_CHUNK_LENGTH, 2 * before));
            held = held.with(chunks.chunk(index, Math.max(capacity, length)));
        }
        held.last().add(source, offset, length);
        lastIndex = index;
    }

    /** Checks that a batch may follow, or replace, what is held; returns its first index. Nothing has changed if it throws. */
    private long checkSequence(ByteBuffer source) {
        check(
                source.order() == ByteOrder.LITTLE_ENDIAN || !source.hasRemaining(),
                "frames not little-endian, length",
                source.remaining());
        check(source.remaining() >= LogFrame.HEADER_LENGTH, "batch without a frame, length", source.remaining());
        long first = LogFrame.index(source, source.position());
        check(first <= lastIndex + 1, "gap in log, lastIndex", lastIndex, "index", first);
        check(first > held.baseIndex(), "entry compacted already, baseIndex", held.baseIndex(), "index", first);
        check(first > commitHint, "override of a committed entry, commitIndex", commitHint, "index", first);
        long index = first;
        int chain = held.chain(first - 1);
        int offset = source.position();
        while (offset < source.limit()) {
            check(
                    source.limit() - offset >= LogFrame.HEADER_LENGTH
                            && LogFrame.payloadLength(source, offset) >= 0
                            && LogFrame.length(source, offset) <= source.limit() - offset,
                    "frame cut off, index",
                    index);
            check(LogFrame.index(source, offset) == index, "frames out of sequence, expectedIndex", index);
            check(LogFrame.chain(source, offset) == chain, "frame of another chain, index", index);
            chain = LogFrame.link(source, offset);
            offset += LogFrame.length(source, offset);
            index++;
        }
        return first;
    }

    @Override
    public long saveVote(long term, long votedFor) {
        synchronized (lock) {
            usable();
            check(term >= this.term, "term runs backwards, term", this.term, "saved", term);
            check(
                    term > this.term || this.votedFor == NO_VOTE || votedFor == this.votedFor,
                    "vote taken back, term=" + term + ", votedFor=" + this.votedFor + ", saved",
                    votedFor);
            this.term = term;
            this.votedFor = votedFor;
            return position += RECORD_LENGTH;
        }
    }

    /** There is nothing to record: memory is never half written. */
    @Override
    public long mark() {
        usable();
        return position;
    }

    @Override
    public long reset(long index, long term, int chain) {
        synchronized (lock) {
            usable();
            check(index >= 1 && term >= 1, "snapshot out of range, term", term, "index", index);
            replaceHeld(HeldEntries.behind(index, term, chain));
            lastIndex = index;
            commitHint = Math.max(commitHint, index);
            return position += RECORD_LENGTH;
        }
    }

    @Override
    public void compact(long index) {
        synchronized (lock) {
            HeldEntries entries = usable();
            long last = Math.min(index, lastIndex);
            if (last > entries.baseIndex()) {
                int dropped = entries.countUpTo(last);
                replaceHeld(entries.after(last));
                for (int i = 0; i < dropped; i++) {
                    chunks.retire(entries.chunk(i));
                }
            }
        }
    }

    private void replaceHeld(HeldEntries entries) {
        held = entries;
        sizeInBytes = entries.sizeInBytes();
    }

    @Override
    public int maxAppendLength() {
        return Integer.MAX_VALUE;
    }

    @Override
    public long writtenPosition() {
        return position;
    }

    @Override
    public long sizeInBytes() {
        return sizeInBytes;
    }

    @Override
    public long force() {
        synchronized (lock) {
            usable();
            durable.take(held, this);
            chunks.settle();
            return position;
        }
    }

    @Override
    public int maintain() {
        return 0;
    }

    @Override
    public LogReader newReader() {
        return new Reader();
    }

    @Override
    public void close() {
        fail("closed");
    }

    private HeldEntries usable() {
        String reason = failure;
        if (reason != null) {
            throw new StorageException("log store unusable, reason=" + reason);
        }
        return held;
    }

    private static void check(boolean holds, String message, long value) {
        if (!holds) {
            throw new IllegalArgumentException(message + "=" + value);
        }
    }

    /** The message is put together only if it is needed. */
    private static void check(boolean holds, String message, long value, String otherName, long otherValue) {
        if (!holds) {
            throw new IllegalArgumentException(message + "=" + value + ", " + otherName + "=" + otherValue);
        }
    }

    /** Owner: the thread it was made for. */
    private final class Reader implements LogReader {
        private final ChunkRecycler.Gaze gaze = new ChunkRecycler.Gaze();
        private boolean isClosed;

        private Reader() {
            chunks.add(gaze);
        }

        @Override
        public ByteBuffer read(long index, int maxBytes) {
            usable();
            if (isClosed) {
                throw new StorageException("log reader unusable, reason=closed");
            }
            HeldEntries entries;
            FrameChunk chunk;
            do {
                entries = held;
                chunk = entries.isHeld(index) ? entries.chunkWith(index) : null;
                gaze.fix(chunk);
            } while (entries != held); // Else the chunk may have begun anew before it was looked at.
            if (chunk == null) {
                throw new StorageException("entry not held, index=" + index + ", firstIndex="
                        + (entries.baseIndex() + 1) + ", lastIndex=" + entries.lastIndex());
            }
            return chunk.view(index, maxBytes);
        }

        @Override
        public void release() {
            gaze.fix(null);
        }

        @Override
        public void close() {
            isClosed = true;
            chunks.remove(gaze);
        }
    }
}
