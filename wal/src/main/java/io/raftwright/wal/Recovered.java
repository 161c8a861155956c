package io.raftwright.wal;

/**
 * What recovery found and made ready; everything in it is durable.
 *
 * @param logId               the log's id
 * @param entries             the entries held; the last of its segments takes the next batch
 * @param lastSequence        the last batch
 * @param lastContentSequence the last batch that is more than a mark, or an earlier number
 * @param recordedMark        the durable mark that the stream holds
 * @param hardState           the newest term and vote
 * @param commitHint          the highest commit index found
 */
record Recovered(
        long logId,
        LogEntries entries,
        long lastSequence,
        long lastContentSequence,
        long recordedMark,
        HardState hardState,
        long commitHint) {

    Segment current() {
        Segment[] segments = entries.segments();
        return segments[segments.length - 1];
    }
}
