package io.raftwright.wal;

import io.raftwright.storage.LogLoss;
import org.jspecify.annotations.Nullable;

/**
 * What a sound log holds.
 *
 * @param identity     whose it is
 * @param segments     how many make it up
 * @param firstIndex   the first entry held, or one more than {@code lastIndex}
 * @param lastIndex    the last entry held, compacted away or reset to, or 0
 * @param term         the newest term saved
 * @param votedFor     the vote in it, or 0
 * @param commitHint   entries up to it are committed; maybe more are
 * @param lastBatch    number of the last sound batch
 * @param durableBatch the last batch that the log itself knows to be durable
 * @param interruption the write that opening would cut off, or null
 * @param loss         what was lost to damage and was not brought back by peers yet, or null
 */
public record LogSummary(
        Identity identity,
        int segments,
        long firstIndex,
        long lastIndex,
        long term,
        long votedFor,
        long commitHint,
        long lastBatch,
        long durableBatch,
        @Nullable LogInterruption interruption,
        @Nullable LogLoss loss) {

    static LogSummary of(Identity identity, Examination examination, @Nullable LogLoss loss) {
        LogScan scan = examination.scan();
        LogEntries entries = scan.entries();
        return new LogSummary(
                identity,
                scan.segments().size(),
                entries.firstIndex(),
                entries.lastIndex(),
                scan.hardState().term(),
                scan.hardState().votedFor(),
                Math.min(scan.commitHint(), entries.lastIndex()),
                scan.lastSequence(),
                scan.durableMark(),
                scan.interruption(),
                loss);
    }
}
