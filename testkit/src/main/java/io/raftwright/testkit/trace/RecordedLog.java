package io.raftwright.testkit.trace;

import io.raftwright.internal.membership.Configuration;
import io.raftwright.storage.EntryKind;
import io.raftwright.storage.LogFrame;
import io.raftwright.storage.LogLoss;
import io.raftwright.storage.LogReader;
import io.raftwright.storage.LogStore;
import io.raftwright.storage.StorageFullException;
import io.raftwright.testkit.trace.TraceEvent.Voters;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A log store that tells what is written to it. What fails may have got to the disk all the same, and is told; what did not fit did
 * not.
 *
 * <p>Owner: the simulation's thread.
 */
final class RecordedLog implements LogStore {
    private final LogStore store;
    private final long memberId;
    private final Consumer<TraceEvent> recorder;

    RecordedLog(LogStore store, long memberId, Consumer<TraceEvent> recorder) {
        this.store = store;
        this.memberId = memberId;
        this.recorder = recorder;
    }

    private long written(LongSupplier write, Runnable telling) {
        boolean isRefused = false;
        try {
            return write.getAsLong();
        } catch (StorageFullException e) {
            isRefused = true;
            throw e;
        } finally {
            if (!isRefused) {
                telling.run();
            }
        }
    }

    @Override
    public @Nullable LogLoss loss() {
        return store.loss();
    }

    @Override
    public void healed() {
        store.healed();
    }

    @Override
    public void giveUp(String damage) {
        store.giveUp(damage);
    }

    @Override
    public long append(ByteBuffer frames, long commitIndex) {
        int from = frames.position();
        int to = frames.limit();
        return written(() -> store.append(frames, commitIndex), () -> {
            for (int at = from; at < to; at += LogFrame.length(frames, at)) {
                recorder.accept(new TraceEvent.Appended(
                        memberId,
                        LogFrame.index(frames, at),
                        LogFrame.term(frames, at),
                        configuration(frames, at),
                        commitIndex));
            }
        });
    }

    private static Voters configuration(ByteBuffer frames, int at) {
        if (LogFrame.kind(frames, at) != EntryKind.CONFIGURATION) {
            return Voters.NOBODY;
        }
        return Voters.of(
                Configuration.decode(frames.slice(at + LogFrame.HEADER_LENGTH, LogFrame.payloadLength(frames, at)))
                        .view());
    }

    @Override
    public long saveVote(long term, long votedFor) {
        return written(
                () -> store.saveVote(term, votedFor),
                () -> recorder.accept(new TraceEvent.VoteSaved(memberId, term, votedFor)));
    }

    @Override
    public long reset(long index, long term, int chain) {
        return written(
                () -> store.reset(index, term, chain),
                () -> recorder.accept(new TraceEvent.Installed(memberId, index, term)));
    }

    @Override
    public long force() {
        long position = store.force();
        recorder.accept(new TraceEvent.Forced(memberId));
        return position;
    }

    // ---- what changes nothing

    @Override
    public long incarnation() {
        return store.incarnation();
    }

    @Override
    public long firstIndex() {
        return store.firstIndex();
    }

    @Override
    public long lastIndex() {
        return store.lastIndex();
    }

    @Override
    public long baseTerm() {
        return store.baseTerm();
    }

    @Override
    public int baseChain() {
        return store.baseChain();
    }

    @Override
    public long term() {
        return store.term();
    }

    @Override
    public long votedFor() {
        return store.votedFor();
    }

    @Override
    public long commitHint() {
        return store.commitHint();
    }

    @Override
    public void forEachTerm(TermVisitor visitor) {
        store.forEachTerm(visitor);
    }

    @Override
    public long mark() {
        return store.mark();
    }

    @Override
    public void compact(long index) {
        store.compact(index);
    }

    @Override
    public int maxAppendLength() {
        return store.maxAppendLength();
    }

    @Override
    public long writtenPosition() {
        return store.writtenPosition();
    }

    @Override
    public long sizeInBytes() {
        return store.sizeInBytes();
    }

    @Override
    public int maintain() {
        return store.maintain();
    }

    @Override
    public LogReader newReader() {
        return store.newReader();
    }

    @Override
    public void close() {
        store.close();
    }
}
