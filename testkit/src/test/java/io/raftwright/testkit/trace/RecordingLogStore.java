package io.raftwright.testkit.trace;

import io.raftwright.internal.membership.Configuration;
import io.raftwright.storage.EntryKind;
import io.raftwright.storage.InMemoryLogStore;
import io.raftwright.storage.LogFrame;
import io.raftwright.storage.LogReader;
import io.raftwright.storage.LogStore;
import io.raftwright.testkit.trace.TraceEvent.Voters;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Consumer;

/** A log in memory that tells what is written to it. Owner: one test thread. */
final class RecordingLogStore implements LogStore {
    private final long memberId;
    private final InMemoryLogStore store;
    private final Consumer<TraceEvent> recorder;

    RecordingLogStore(long memberId, InMemoryLogStore store, Consumer<TraceEvent> recorder) {
        this.memberId = memberId;
        this.store = store;
        this.recorder = recorder;
    }

    /** What is left after a crash. */
    InMemoryLogStore crashed(boolean isPowerLost) {
        return isPowerLost ? store.crashed() : store.reopened();
    }

    static Voters voters(Configuration configuration) {
        return new Voters(
                Arrays.stream(configuration.voters()).boxed().toList(),
                Arrays.stream(configuration.outgoing()).boxed().toList());
    }

    @Override
    public long append(ByteBuffer frames, long commitIndex) {
        long position = store.append(frames, commitIndex);
        for (int at = frames.position(); at < frames.limit(); at += LogFrame.length(frames, at)) {
            Voters configuration = Voters.NOBODY;
            if (LogFrame.kind(frames, at) == EntryKind.CONFIGURATION) {
                configuration = voters(Configuration.decode(
                        frames.slice(at + LogFrame.HEADER_LENGTH, LogFrame.payloadLength(frames, at))));
            }
            recorder.accept(new TraceEvent.Appended(
                    memberId, LogFrame.index(frames, at), LogFrame.term(frames, at), configuration, commitIndex));
        }
        return position;
    }

    @Override
    public long saveVote(long term, long votedFor) {
        long position = store.saveVote(term, votedFor);
        recorder.accept(new TraceEvent.VoteSaved(memberId, term, votedFor));
        return position;
    }

    @Override
    public long force() {
        long position = store.force();
        recorder.accept(new TraceEvent.Forced(memberId));
        return position;
    }

    @Override
    public long reset(long index, long term, int chain) {
        long position = store.reset(index, term, chain);
        recorder.accept(new TraceEvent.Installed(memberId, index, term));
        return position;
    }

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
