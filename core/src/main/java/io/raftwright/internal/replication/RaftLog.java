package io.raftwright.internal.replication;

import io.raftwright.internal.membership.Configuration;
import io.raftwright.storage.CorruptStorageException;
import io.raftwright.storage.EntryKind;
import io.raftwright.storage.ForeignStorageException;
import io.raftwright.storage.LogFrame;
import io.raftwright.storage.LogLoss;
import io.raftwright.storage.LogReader;
import io.raftwright.storage.LogStore;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The log as Raft sees it: indexes and terms over a {@link LogStore} of frames, a batch being staged, and what of it all is
 * durable. Entries never become objects.
 *
 * <p>A leader stages entries one by one ({@link #stage}) and writes them as one batch ({@link #flush}). A follower writes the
 * part of a received run that it lacks ({@link #accept}). {@link #lastIndex} includes what is staged.
 *
 * <p>Owner: the consensus thread.
 */
public final class RaftLog implements AutoCloseable {
    /** Term of an index below the log: compacted into a snapshot, not known any more (and not the same as missing). */
    public static final long COMPACTED = -1;
    /** Term of an index beyond the log. */
    public static final long MISSING = -2;

    private static final int INITIAL_BATCH_LENGTH = 4 << 10;

    private final LogStore store;
    private final LogReader reader;
    private final TermSpans spans = new TermSpans();
    private final DurableLedger durable;
    private final RunCopy copies;
    private final RunCheck arrivals;
    private final CRC32C crc = new CRC32C();
    /** The kind of entry that has no place here: stripped ones where the data is kept, commands with data at a witness. */
    private final EntryKind foreign;

    private final PendingConfigurations configurations;
    private final LostEntries lost;

    private ByteBuffer batch = newBatch(INITIAL_BATCH_LENGTH);
    /** Index of the last entry, staged ones included. */
    private long lastIndex;
    /** Link of that entry's frame. */
    private int lastChain;
    /** Log time of that entry in seconds, or 0 if the log holds none. */
    private long lastTime;
    /** The newest log time heard of from the state machine: counts when the log is empty behind a snapshot. */
    private long knownTime;

    /** The log of a member that keeps the data. */
    public RaftLog(LogStore store) {
        this(store, EntryKind.STRIPPED);
    }

    /** The log of a witness: its commands have no data. */
    public static RaftLog ofWitness(LogStore store) {
        return new RaftLog(store, EntryKind.COMMAND);
    }

    /**
     * Over a store whose entries are all of the right kind.
     *
     * @throws ForeignStorageException if a witness finds data, or another member finds that it is missing
     */
    private RaftLog(LogStore store, EntryKind foreign) {
        this.store = store;
        this.foreign = foreign;
        this.reader = store.newReader();
        this.copies = new RunCopy(store, reader);
        this.arrivals = new RunCheck(foreign);
        this.configurations = new PendingConfigurations(store, reader);
        this.lastIndex = store.lastIndex();
        this.durable = new DurableLedger(lastIndex);
        this.lost = new LostEntries(store);
        store.forEachTerm(spans::append);
        this.lastChain = chainAt(lastIndex);
        this.lastTime = storedTimeAt(lastIndex);
        findConfigurations();
    }

    private void findConfigurations() {
        long index = firstIndex();
        while (index <= lastIndex) {
            ByteBuffer run = reader.read(index, Integer.MAX_VALUE);
            for (int at = 0; at < run.limit(); at += LogFrame.length(run, at)) {
                EntryKind kind = LogFrame.kind(run, at);
                if (kind == foreign) {
                    throw new ForeignStorageException(
                            holdsData()
                                    ? "the log of a witness, which holds no data, index=" + index
                                    : "the log of a member with data, which a witness must not hold, index=" + index);
                }
                configurations.note(kind, index++);
            }
        }
        reader.release();
    }

    /** The newest configuration that the new commit index covers and no earlier one did, with its index; or null. */
    public @Nullable Configuration takeConfiguration(long commitIndex) {
        return configurations.take(commitIndex);
    }

    /** The newest configuration in the log of which it is not known that it is committed, or null; it may never be. */
    public @Nullable Configuration newestUncommittedConfiguration() {
        return configurations.newest();
    }

    /** True if the log holds a configuration that is not committed yet. */
    public boolean hasUncommittedConfiguration() {
        return !configurations.isEmpty();
    }

    /** Index of the newest configuration that is written and not committed yet; 0 if there is none. */
    public long newestPendingConfiguration() {
        return configurations.newestIndex(store.lastIndex());
    }

    /** The configuration at an index that is held and written. */
    public Configuration configurationAt(long index) {
        return configurations.read(index);
    }

    /** False at a witness, which can never lead: nobody would get the data. */
    public boolean holdsData() {
        return foreign == EntryKind.STRIPPED;
    }

    public long firstIndex() {
        return store.firstIndex();
    }

    public long lastIndex() {
        return lastIndex;
    }

    /** Index of the last entry written, staged ones not included: the last that can be sent. */
    public long lastWrittenIndex() {
        return store.lastIndex();
    }

    public long lastTerm() {
        return termAt(lastIndex);
    }

    /** The newest log time known, in seconds (see {@link LogFrame#time}); staged entries included. */
    public long lastTime() {
        return Math.max(lastTime, knownTime);
    }

    /** The state machine is at this log time, in seconds: told before the log is {@linkplain #reset reset} behind its snapshot. */
    public void raiseTime(long seconds) {
        knownTime = Math.max(knownTime, seconds);
    }

    /** The last index whose present entry, with all before it, is on this member's own disk. */
    public long durableIndex() {
        return durable.durableIndex();
    }

    /** The term of the entry at an index, {@link #COMPACTED}, or {@link #MISSING}. Index 0 has term 0. */
    public long termAt(long index) {
        long base = store.firstIndex() - 1;
        if (index > lastIndex) {
            return MISSING;
        }
        if (index > base) {
            return spans.termAt(index);
        }
        return index == base ? store.baseTerm() : COMPACTED;
    }

    /** False while entries are missing that this member may have acknowledged: see {@link LogLoss}. */
    public boolean isWhole() {
        return lost.isWhole();
    }

    /** What is missing that this member may have acknowledged, or null. */
    public @Nullable LogLoss loss() {
        return lost.missing();
    }

    /** Whether a log that ends like this holds all that this one does, and all that it has lost (Raft paper §5.4.1). */
    public boolean isCoveredBy(long otherLastIndex, long otherLastTerm) {
        LogLoss missing = lost.missing();
        if (missing != null && !missing.isCoveredBy(otherLastIndex, otherLastTerm)) {
            return false;
        }
        long ownTerm = lastTerm();
        return otherLastTerm > ownTerm || (otherLastTerm == ownTerm && otherLastIndex >= lastIndex);
    }

    /**
     * The largest index at or below a given one whose term is at most a given term: where a leader and a follower that differ
     * may agree again (one probe per term; Raft paper §5.3). Never below the log's base, and at most {@link #lastIndex}.
     */
    public long lastIndexWithin(long index, long term) {
        long at = Math.min(index, lastIndex);
        long base = store.firstIndex() - 1;
        while (at > base && spans.termAt(at) > term) {
            at = Math.max(spans.firstIndexOfTermAt(at) - 1, base);
        }
        return at;
    }

    /** Saves term and vote. Returns at once; durable when {@link #writtenPosition} is. */
    public void saveVote(long term, long votedFor) {
        assert batch.position() == 0 : "a staged batch must be written under the term it was staged in";
        store.saveVote(term, votedFor);
    }

    /** Stages one entry behind the last, at the same log time. */
    public int stage(EntryKind kind, long term, ByteBuffer payload) {
        return stage(kind, term, lastTime(), payload);
    }

    /**
     * Stages one entry behind the last.
     *
     * @param time    log time in seconds; {@link #lastTime} is taken if that is newer, so that time never goes back
     * @param payload bytes from position to limit; copied
     * @return the bytes that its frame takes
     */
    public int stage(EntryKind kind, long term, long time, ByteBuffer payload) {
        int length = LogFrame.frameLength(payload.remaining());
        reserve(length);
        int offset = batch.position();
        if (offset == 0) {
            copies.forgetLatest();
        }
        lastIndex++;
        lastTime = Math.min(Math.max(time, lastTime()), LogFrame.MAX_TIME);
        lastChain = LogFrame.encode(batch, offset, kind, lastIndex, term, lastTime, lastChain, payload, crc);
        batch.position(offset + length);
        spans.append(term, lastIndex);
        configurations.note(kind, lastIndex);
        return length;
    }

    /** Bytes staged and not yet written. */
    public int stagedBytes() {
        return batch.position();
    }

    /** Writes what was staged, as one batch. Durable later: see {@link #onDurable}. */
    public void flush(long commitIndex) {
        if (batch.position() > 0) {
            long firstIndex = store.lastIndex() + 1;
            int length = batch.flip().limit();
            long position = store.append(batch, commitIndex);
            copies.written(batch.clear(), length, firstIndex, lastIndex);
            durable.written(position, lastIndex);
        }
    }

    /** Takes back what was staged: the store had no room for it. */
    public void discardStaged() {
        batch.clear();
        lastIndex = store.lastIndex();
        spans.truncateFrom(lastIndex + 1);
        configurations.forgetFrom(lastIndex + 1);
        lastChain = storedChainAt(lastIndex);
        lastTime = storedTimeAt(lastIndex);
    }

    /**
     * Takes over a leader's entries: skips those that are here already, replaces from the first conflict on, appends the rest
     * (never cutting at {@code prevIndex}: a delayed message must not shorten the log).
     *
     * @param prevIndex   index before the run; this log holds it with the leader's term
     * @param frames      the run, from position to limit; every frame is verified here
     * @param commitIndex this member's commit index; a conflict at or below it is damage, not news
     * @param leaderCommit the leader's: saved with the entries as far as they reach, so that no log ever holds two configurations
     *                     of which neither is known to be committed
     * @return index of the run's last entry
     * @throws MalformedRunException if the run is not whole, sound and consecutive; nothing was written
     * @throws CorruptStorageException if it contradicts what is committed or the chain of what is shared
     */
    public long accept(long prevIndex, ByteBuffer frames, long commitIndex, long leaderCommit) {
        long last = arrivals.check(prevIndex, frames);
        int limit = frames.limit();
        int at = frames.position();
        long next = prevIndex + 1;
        while (at < limit && isHere(next, LogFrame.term(frames, at))) {
            at += LogFrame.length(frames, at);
            next++;
        }
        if (at < limit) {
            lost.requireSame(frames, at, limit);
            replaceFrom(frames, at, limit, commitIndex, Math.min(leaderCommit, last));
        }
        lost.agreedUpTo(last, termAt(last));
        return last;
    }

    private boolean isHere(long index, long term) {
        long held = termAt(index);
        return held == term || held == COMPACTED;
    }

    private void replaceFrom(ByteBuffer frames, int from, int limit, long commitIndex, long newCommitIndex) {
        long first = LogFrame.index(frames, from);
        if (first <= commitIndex) {
            throw new CorruptStorageException(
                    "the leader's log contradicts a committed entry, index=" + first + ", commitIndex=" + commitIndex);
        }
        if (LogFrame.chain(frames, from) != chainAt(first - 1)) {
            throw new CorruptStorageException("the log differs from the leader's below index=" + first
                    + " although the terms agree, chain=" + chainAt(first - 1) + ", leader's="
                    + LogFrame.chain(frames, from));
        }
        copies.forgetLatest();
        int oldPosition = frames.position();
        frames.position(from);
        long position = store.append(frames, Math.max(commitIndex, newCommitIndex));
        if (first <= lastIndex) {
            spans.truncateFrom(first);
            configurations.forgetFrom(first);
            durable.truncatedFrom(first);
        }
        for (int at = from; at < limit; at += LogFrame.length(frames, at)) {
            lastIndex = LogFrame.index(frames, at);
            lastChain = LogFrame.link(frames, at);
            lastTime = LogFrame.time(frames, at);
            spans.append(LogFrame.term(frames, at), lastIndex);
            configurations.note(LogFrame.kind(frames, at), lastIndex);
        }
        durable.written(position, lastIndex);
        frames.position(oldPosition);
    }

    /** Copies whole frames into a message: {@link RunCopy#whole}. */
    public long copy(long index, int maxBytes, ByteBuffer target) {
        return copies.whole(index, maxBytes, target);
    }

    /** Copies frames into a message for a witness, up to an index at most: {@link RunCopy#stripped}. */
    public long copyStripped(long index, long lastIndex, int maxBytes, ByteBuffer target) {
        return lastIndex < index ? index - 1 : copies.stripped(index, lastIndex, maxBytes, target);
    }

    /** Everything up to a store position is durable; returns true if the durable index grew. */
    public boolean onDurable(long position) {
        return durable.advance(position);
    }

    /** Everything up to a position is durable; returns true once, when the log has regained what it had lost. */
    public boolean isHealedBy(long position) {
        return lost.onDurable(position);
    }

    /** The store position behind the last write. */
    public long writtenPosition() {
        return store.writtenPosition();
    }

    /** Allows everything up to an index, which a durable snapshot covers, to be dropped. */
    public void compact(long index) {
        store.compact(index);
        spans.compactBelow(store.firstIndex());
    }

    /** Drops the whole log and continues behind a snapshot. */
    public void reset(long index, long term, int chain) {
        assert batch.position() == 0 : "followers stage nothing";
        copies.forgetLatest();
        store.reset(index, term, chain);
        spans.clear();
        configurations.clear();
        durable.reset(index);
        lastIndex = index;
        lastChain = chain;
        lastTime = 0;
        lost.agreedUpTo(index, term);
    }

    /** Link of the entry at an index that is held or is the log's base. */
    private int chainAt(long index) {
        return index == lastIndex && lastChain != 0 ? lastChain : storedChainAt(index);
    }

    private int storedChainAt(long index) {
        if (index < store.firstIndex()) {
            return store.baseChain();
        }
        int chain = LogFrame.link(reader.read(index, 1), 0);
        reader.release();
        return chain;
    }

    private long storedTimeAt(long index) {
        if (index < store.firstIndex()) {
            return 0;
        }
        long time = LogFrame.time(reader.read(index, 1), 0);
        reader.release();
        return time;
    }

    private void reserve(int length) {
        if (batch.remaining() < length) {
            int capacity = Math.max(batch.capacity() * 2, batch.position() + length);
            batch = newBatch(capacity).put(batch.flip());
        }
    }

    private static ByteBuffer newBatch(int capacity) {
        return ByteBuffer.allocateDirect(capacity).order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public void close() {
        reader.close();
    }
}
