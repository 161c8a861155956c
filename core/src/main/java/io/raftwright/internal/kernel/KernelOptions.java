package io.raftwright.internal.kernel;

/**
 * The kernel's times and limits.
 *
 * @param heartbeatIntervalNs between two heartbeats of a leader
 * @param electionTimeoutNs   a leader unheard of for so long may be replaced; also the time without a quorum after which a
 *                            leader steps down
 * @param maxAppendLength     bytes of entries in one message, if more than one
 * @param maxInflightMessages unanswered append messages per member
 * @param maxInflightBytes    their bytes
 * @param maxUncommittedBytes bytes beyond the commit index after which proposals are refused
 * @param priority            the higher, the sooner this member should lead
 * @param leaseDriftPercent   how much faster than a leader's clock another member's may run; 0 for no lease reads
 * @param quiesceAfterNs      a leader that had nothing to do for so long stops its heartbeats; 0 if it never does
 */
public record KernelOptions(
        long heartbeatIntervalNs,
        long electionTimeoutNs,
        int maxAppendLength,
        int maxInflightMessages,
        long maxInflightBytes,
        long maxUncommittedBytes,
        int priority,
        int leaseDriftPercent,
        long quiesceAfterNs) {}
