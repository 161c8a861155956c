package io.raftwright.internal.quorum;

/** What each voter has acknowledged: a log index, a read round, or a time; larger covers smaller. */
@FunctionalInterface
public interface AcknowledgedIndex {

    /** The largest value this voter acknowledged. */
    long of(long memberId);
}
