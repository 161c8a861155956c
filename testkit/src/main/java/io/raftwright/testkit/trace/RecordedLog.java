package io.raftwright.testkit.trace;

import io.raftwright.internal.membership.Configuration;
import io.raftwright.storage.EntryKind;
import io.raftwright.storage.ForwardingLogStore;
import io.raftwright.storage.LogFrame;
import io.raftwright.storage.LogStore;
import io.raftwright.storage.StorageFullException;
import io.raftwright.testkit.trace.TraceEvent.Voters;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * A log store that tells what is written to it. What fails may have got to the disk all the same, and is told; what did not fit did
 * not.
 *
 * <p>Owner: the simulation's thread.
 */
final class RecordedLog extends ForwardingLogStore {
    private final long memberId;
    private final Consumer<TraceEvent> recorder;

    RecordedLog(LogStore store, long memberId, Consumer<TraceEvent> recorder) {
        super(store);
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
    public long append(ByteBuffer frames, long commitIndex) {
        int from = frames.position();
        int to = frames.limit();
        return written(() -> super.append(frames, commitIndex), () -> {
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
                () -> super.saveVote(term, votedFor),
                () -> recorder.accept(new TraceEvent.VoteSaved(memberId, term, votedFor)));
    }

    @Override
    public long reset(long index, long term, int chain) {
        return written(
                () -> super.reset(index, term, chain),
                () -> recorder.accept(new TraceEvent.Installed(memberId, index, term)));
    }

    @Override
    public long force() {
        long position = super.force();
        recorder.accept(new TraceEvent.Forced(memberId));
        return position;
    }
}
