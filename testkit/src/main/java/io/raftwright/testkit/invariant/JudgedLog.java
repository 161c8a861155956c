package io.raftwright.testkit.invariant;

import io.raftwright.internal.membership.Configuration;
import io.raftwright.internal.session.Envelope;
import io.raftwright.storage.EntryKind;
import io.raftwright.storage.ForwardingLogStore;
import io.raftwright.storage.LogFrame;
import io.raftwright.storage.LogLoss;
import io.raftwright.storage.LogReader;
import io.raftwright.storage.LogStore;
import io.raftwright.storage.StorageException;
import io.raftwright.storage.StorageFullException;
import java.nio.ByteBuffer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A log store whose every write a {@link Judge} sees.
 *
 * <p>Owner: the simulation's thread.
 */
public final class JudgedLog extends ForwardingLogStore {
    private static final int RUN_LENGTH = 64 << 10;

    private final Judge judge;
    private MemberRecord member;
    private final UncommittedBytes uncommitted = new UncommittedBytes();
    private final long maxUncommittedBytes;
    private boolean hasFailed;
    private boolean isFull;

    /**
     * Takes note of what a store holds that was just opened, and compares it with what had to be left there.
     *
     * @param maxUncommittedBytes how much a leader may append behind what is committed
     */
    public JudgedLog(LogStore store, Judge judge, long memberId, long maxUncommittedBytes) {
        super(store);
        this.judge = judge;
        this.maxUncommittedBytes = maxUncommittedBytes;
        LogLine found = new LogLine();
        found.reset(store.firstIndex() - 1, store.baseTerm(), store.baseChain());
        readAll(found);
        this.member = new Homecoming(judge, judge.member(memberId), store).take(found);
    }

    private void readAll(LogLine line) {
        try (LogReader reader = newReader()) {
            long index = firstIndex();
            while (index <= lastIndex()) {
                ByteBuffer run = reader.read(index, RUN_LENGTH);
                for (int at = 0; at < run.limit() && index <= lastIndex(); at += LogFrame.length(run, at)) {
                    long term = LogFrame.term(run, at);
                    int link = LogFrame.link(run, at);
                    if (judge.found(index, term, link, configuration(run, at))) {
                        noteProposal(run, at, index, link);
                    }
                    line.put(index, term, link);
                    index++;
                }
            }
        }
    }

    /** True if a write or a force failed: nothing may succeed any more. */
    public boolean hasFailed() {
        return hasFailed;
    }

    /** A failed write or force is final (scenario 43): whatever succeeds afterwards is a lie. */
    private long judged(LongSupplier call) {
        long position;
        try {
            position = call.getAsLong();
        } catch (StorageFullException e) {
            isFull = true;
            throw e;
        } catch (StorageException e) {
            if (!hasFailed) {
                hasFailed = true;
                judge.rare().happened(RareEvent.LOG_BROKE);
            }
            throw e;
        }
        if (hasFailed) {
            judge.violated("a failed force is final", "member " + member.memberId() + " went on writing its log");
        }
        return position;
    }

    /** The same of entries, which may be there although the write failed, or died. */
    private long judged(long firstIndex, long lastIndex, LongSupplier call) {
        boolean isDone = false;
        try {
            long position = judged(call);
            isDone = true;
            return position;
        } catch (StorageFullException e) {
            isDone = true; // nothing was written
            throw e;
        } finally {
            if (!isDone) {
                member.durable().attempted(firstIndex, lastIndex);
            }
        }
    }

    private static long lastIndex(ByteBuffer frames, int from, int to) {
        long last = 0;
        for (int at = from; at < to; at += LogFrame.length(frames, at)) {
            last = LogFrame.index(frames, at);
        }
        return last;
    }

    @Override
    public long append(ByteBuffer frames, long commitIndex) {
        int from = frames.position();
        int to = frames.limit();
        long first = LogFrame.index(frames, from);
        long position = judged(first, lastIndex(frames, from, to), () -> super.append(frames, commitIndex));
        if (isFull) {
            isFull = false;
            judge.rare().happened(RareEvent.FULL_DISK_RECOVERED);
        }
        if (first <= member.log().lastIndex()) {
            overwrites(first);
        }
        long index = first;
        boolean hasCommand = false;
        for (int at = from; at < to; at += LogFrame.length(frames, at)) {
            hasCommand |= LogFrame.kind(frames, at) == EntryKind.COMMAND;
            long term = LogFrame.term(frames, at);
            int link = LogFrame.link(frames, at);
            if (judge.appended(member, index, term, link, configuration(frames, at))) {
                noteProposal(frames, at, index, link);
            }
            member.log().put(index, term, link);
            index++;
        }
        member.durable().written(position, first, index - 1, Math.min(commitIndex, index - 1));
        judge.claimedCommitted(member, Math.min(commitIndex, index - 1));
        judge.configurationsIn(member);
        bound(LogFrame.term(frames, from), index - 1, to - from, hasCommand);
        return position;
    }

    private void overwrites(long first) {
        LogLine line = member.log();
        judge.rare().happened(RareEvent.TAIL_OVERWRITTEN);
        if (first >= line.firstIndex() && line.term(first) != line.term(line.lastIndex())) {
            judge.rare().happened(RareEvent.SEVERAL_TERMS_OVERWRITTEN);
        }
        if (!member.configurations().tailMap(first).isEmpty()) {
            judge.rare().happened(RareEvent.CONFIGURATION_OVERWRITTEN);
            member.configurations().tailMap(first).clear();
        }
    }

    /** A leader takes no more commands once what it appended in its term, and is not committed, reaches the limit. */
    private void bound(long term, long last, long length, boolean hasCommand) {
        uncommitted.committed(judge.commitIndex());
        long before = uncommitted.total(term);
        uncommitted.appended(term, last, length);
        if (hasCommand && before >= maxUncommittedBytes && judge.isLeader(member.memberId(), term)) {
            judge.violated(
                    "the uncommitted tail is bounded",
                    "member " + member.memberId() + " leads, had " + before + " bytes behind what is committed, max "
                            + maxUncommittedBytes + ", and appended " + length);
        }
    }

    private void noteProposal(ByteBuffer frames, int at, long index, int link) {
        if (LogFrame.kind(frames, at) == EntryKind.COMMAND && LogFrame.payloadLength(frames, at) >= Envelope.LENGTH) {
            int payload = at + LogFrame.HEADER_LENGTH;
            judge.proposals()
                    .appended(
                            Envelope.session(frames, payload),
                            Envelope.sequence(frames, payload),
                            LogFrame.time(frames, at),
                            index,
                            link);
        }
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
        if (term < member.durable().newestTerm()) {
            judge.violated(
                    "the term never goes back",
                    "member " + member.memberId() + " saves term " + term + " after "
                            + member.durable().newestTerm());
        }
        long position = judged(() -> super.saveVote(term, votedFor));
        if (votedFor != NO_VOTE) {
            judge.decided(member, term, votedFor);
        }
        member.durable().voted(position, term, votedFor);
        return position;
    }

    @Override
    public long reset(long index, long term, int chain) {
        if (member.log().lastIndex() > index
                && member.log().holds(index)
                && member.log().link(index) == chain) {
            judge.violated(
                    "a log that goes on beyond a snapshot stays",
                    "member " + member.memberId() + " drops all up to "
                            + member.log().lastIndex() + " for a snapshot up to " + index);
        }
        long position = judged(index + 1, index, () -> super.reset(index, term, chain));
        member.configurations().clear();
        member.log().reset(index, term, chain);
        member.durable().written(position, index + 1, index, index);
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
        super.compact(index);
        member.log().dropBelow(firstIndex());
        member.configurations().headMap(firstIndex()).clear();
    }

    @Override
    public long force() {
        long position = judged(super::force);
        member.durable().forced(position);
        return position;
    }

    @Override
    public long mark() {
        long position = judged(super::mark);
        member.durable().marked(position);
        return position;
    }

    @Override
    public void healed() {
        judge.healed(member); // even if the call fails, the note may be gone
        super.healed();
    }

    @Override
    public void giveUp(String damage) {
        super.giveUp(damage);
        LogLoss loss = loss();
        if (loss != null) {
            member = new Homecoming(judge, member, this).giveUp(loss);
        }
    }
}
