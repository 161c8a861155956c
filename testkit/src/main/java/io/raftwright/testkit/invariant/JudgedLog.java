package io.raftwright.testkit.invariant;

import io.raftwright.internal.membership.Configuration;
import io.raftwright.storage.EntryKind;
import io.raftwright.storage.LogFrame;
import io.raftwright.storage.LogReader;
import io.raftwright.storage.LogStore;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A log store whose every write a {@link Judge} sees.
 *
 * <p>Owner: the simulation's thread.
 */
public final class JudgedLog implements LogStore {
    private static final int RUN_LENGTH = 64 << 10;

    private final LogStore store;
    private final Judge judge;
    private final MemberRecord member;

    /** Takes note of what a store holds that was just opened, and compares it with what had to be left there. */
    public JudgedLog(LogStore store, Judge judge, long memberId) {
        this.store = store;
        this.judge = judge;
        this.member = judge.member(memberId);
        recover();
    }

    private void recover() {
        LogLine line = member.log();
        long safeFirst = line.firstIndex();
        long safeLast = member.safeLast();
        long[] terms = new long[(int) Math.max(0, safeLast - safeFirst + 1)];
        int[] links = new int[terms.length];
        for (long index = safeFirst; index <= safeLast; index++) {
            terms[(int) (index - safeFirst)] = line.term(index);
            links[(int) (index - safeFirst)] = line.link(index);
        }
        line.reset(store.firstIndex() - 1, store.baseTerm(), store.baseChain());
        readAll(line);
        for (long index = Math.max(safeFirst, line.firstIndex()); index <= safeLast; index++) {
            int slot = (int) (index - safeFirst);
            if (!line.holds(index) || line.term(index) != terms[slot] || line.link(index) != links[slot]) {
                judge.violated(
                        "durable entries survive",
                        "member " + member.memberId() + " lost " + index + " of term " + terms[slot]
                                + ", held and durable before it was opened; it now ends at " + line.lastIndex());
                break;
            }
        }
        if (line.firstIndex() > safeFirst && line.firstIndex() - 1 > member.snapshotIndex()) {
            judge.violated(
                    "purged is in a snapshot",
                    "member " + member.memberId() + " begins at " + line.firstIndex() + ", its snapshot ends at "
                            + member.snapshotIndex());
        }
        boolean isVoteKept = store.term() > member.durableTerm()
                || (store.term() == member.durableTerm()
                        && (member.durableVote() == NO_VOTE || store.votedFor() == member.durableVote()));
        if (!isVoteKept) {
            judge.violated(
                    "durable votes survive",
                    "member " + member.memberId() + " recovered vote " + store.votedFor() + " in term " + store.term()
                            + ", durable was " + member.durableVote() + " in term " + member.durableTerm());
        }
        member.recovered(store.term(), store.votedFor());
    }

    private void readAll(LogLine line) {
        try (LogReader reader = store.newReader()) {
            long index = store.firstIndex();
            while (index <= store.lastIndex()) {
                ByteBuffer run = reader.read(index, RUN_LENGTH);
                for (int at = 0; at < run.limit() && index <= store.lastIndex(); at += LogFrame.length(run, at)) {
                    line.put(index, LogFrame.term(run, at), LogFrame.link(run, at));
                    index++;
                }
            }
        }
    }

    @Override
    public long append(ByteBuffer frames, long commitIndex) {
        int from = frames.position();
        int to = frames.limit();
        long first = LogFrame.index(frames, from);
        long position = store.append(frames, commitIndex);
        long index = first;
        for (int at = from; at < to; at += LogFrame.length(frames, at)) {
            long term = LogFrame.term(frames, at);
            int link = LogFrame.link(frames, at);
            judge.appended(member, index, term, link, configuration(frames, at));
            member.log().put(index, term, link);
            index++;
        }
        member.written(position, first, index - 1);
        judge.claimedCommitted(member, Math.min(commitIndex, first - 1));
        return position;
    }

    private static @Nullable Configuration configuration(ByteBuffer frames, int at) {
        if (LogFrame.kind(frames, at) != EntryKind.CONFIGURATION) {
            return null;
        }
        return Configuration.decode(frames.slice(at + LogFrame.HEADER_LENGTH, LogFrame.payloadLength(frames, at)))
                .withIndex(LogFrame.index(frames, at));
    }

    @Override
    public long saveVote(long term, long votedFor) {
        long position = store.saveVote(term, votedFor);
        member.voted(position, term, votedFor);
        return position;
    }

    @Override
    public long reset(long index, long term, int chain) {
        long position = store.reset(index, term, chain);
        member.log().reset(index, term, chain);
        member.written(position, index + 1, index);
        if (index > member.snapshotIndex()) {
            judge.violated(
                    "purged is in a snapshot",
                    "member " + member.memberId() + " begins anew behind " + index + ", its snapshot ends at "
                            + member.snapshotIndex());
        }
        return position;
    }

    @Override
    public void compact(long index) {
        if (index > member.snapshotIndex()) {
            judge.violated(
                    "purged is in a snapshot",
                    "member " + member.memberId() + " drops up to " + index + ", its snapshot ends at "
                            + member.snapshotIndex());
        }
        store.compact(index);
        member.log().dropBelow(store.firstIndex());
    }

    @Override
    public long force() {
        long position = store.force();
        member.forced(position);
        return position;
    }

    // ---- what changes nothing

    @Override
    public long mark() {
        return store.mark();
    }

    @Override
    public int maintain() {
        return store.maintain();
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
    public LogReader newReader() {
        return store.newReader();
    }

    @Override
    public void close() {
        store.close();
    }
}
