package io.raftwright.api;

import java.time.Duration;

/**
 * The limits and times of a node. {@link #defaults} suits three to seven members in one data centre.
 *
 * @param heartbeatInterval      between two heartbeats of a leader; at least 1 ms
 * @param electionTimeout        a follower that hears nothing for between once and twice this long starts a pre-vote; at least
 *                               three heartbeat intervals
 * @param maxEntryLength         longest command, in bytes, that a proposal may carry; must not shrink while longer ones are
 *                               in the log
 * @param maxAppendLength        entries' bytes in one append message, at least one entry; also the batch that is written at once
 * @param maxInflightMessages    append messages on their way to one member, unanswered
 * @param maxInflightBytes       bytes of entries on their way to one member, unanswered
 * @param maxUncommittedBytes    bytes of entries that a leader appends beyond its commit index before it refuses proposals
 * @param maxPendingProposals    proposals that wait for their result at this member; a power of two
 * @param maxPendingBytes        bytes of those proposals
 * @param snapshotEveryBytes     bytes of entries applied between two snapshots
 * @param trailingEntries        entries kept in the log behind a snapshot, so that a member a little behind needs no snapshot
 * @param snapshotChunkLength    bytes of a snapshot in one message
 * @param electionPriority       0 to 100: while members with logs as long could lead, those of lower priority stand back
 * @param leaseDriftPercent      0: reads ask a quorum (the default). 1 to 50: a leader answers reads by its lease, which is sound
 *                               while no member's clock runs faster than another's by more than so many percent, and all members
 *                               have the same election timeout
 */
public record NodeOptions(
        Duration heartbeatInterval,
        Duration electionTimeout,
        int maxEntryLength,
        int maxAppendLength,
        int maxInflightMessages,
        long maxInflightBytes,
        long maxUncommittedBytes,
        int maxPendingProposals,
        long maxPendingBytes,
        long snapshotEveryBytes,
        long trailingEntries,
        int snapshotChunkLength,
        int electionPriority,
        int leaseDriftPercent) {

    private static final int MAX_ENTRY_LENGTH = 16 << 20;

    public NodeOptions {
        check(heartbeatInterval.toMillis() >= 1, "heartbeatInterval", heartbeatInterval);
        check(
                electionTimeout.compareTo(heartbeatInterval.multipliedBy(3)) >= 0,
                "electionTimeout",
                electionTimeout + " with heartbeatInterval=" + heartbeatInterval);
        check(maxEntryLength >= 1 && maxEntryLength <= MAX_ENTRY_LENGTH, "maxEntryLength", maxEntryLength);
        check(maxAppendLength >= 4096 && maxAppendLength <= MAX_ENTRY_LENGTH, "maxAppendLength", maxAppendLength);
        check(maxInflightMessages >= 1 && maxInflightMessages <= 1 << 16, "maxInflightMessages", maxInflightMessages);
        check(maxInflightBytes >= maxAppendLength, "maxInflightBytes", maxInflightBytes);
        check(maxUncommittedBytes >= maxEntryLength, "maxUncommittedBytes", maxUncommittedBytes);
        check(
                maxPendingProposals >= 1 && Integer.bitCount(maxPendingProposals) == 1,
                "maxPendingProposals",
                maxPendingProposals);
        check(maxPendingBytes >= maxEntryLength + 64L, "maxPendingBytes", maxPendingBytes);
        check(snapshotEveryBytes >= 1, "snapshotEveryBytes", snapshotEveryBytes);
        check(trailingEntries >= 0, "trailingEntries", trailingEntries);
        check(
                snapshotChunkLength >= 1024 && snapshotChunkLength <= MAX_ENTRY_LENGTH,
                "snapshotChunkLength",
                snapshotChunkLength);
        check(electionPriority >= 0 && electionPriority <= 100, "electionPriority", electionPriority);
        check(leaseDriftPercent >= 0 && leaseDriftPercent <= 50, "leaseDriftPercent", leaseDriftPercent);
    }

    /** Heartbeats every 100 ms, election timeout 400 ms, entries up to 1.5 MiB, a snapshot every 64 MiB of log. */
    public static NodeOptions defaults() {
        return new NodeOptions(
                Duration.ofMillis(100),
                Duration.ofMillis(400),
                3 << 19,
                1 << 20,
                256,
                8L << 20,
                256L << 20,
                1 << 16,
                16L << 20,
                64L << 20,
                10_000,
                1 << 20,
                0,
                0);
    }

    /** These options with other times. */
    public NodeOptions withTimes(Duration heartbeatInterval, Duration electionTimeout) {
        return new NodeOptions(
                heartbeatInterval,
                electionTimeout,
                maxEntryLength,
                maxAppendLength,
                maxInflightMessages,
                maxInflightBytes,
                maxUncommittedBytes,
                maxPendingProposals,
                maxPendingBytes,
                snapshotEveryBytes,
                trailingEntries,
                snapshotChunkLength,
                electionPriority,
                leaseDriftPercent);
    }

    /** These options with a snapshot after other amounts of log, and other amounts kept behind it. */
    public NodeOptions withSnapshots(long snapshotEveryBytes, long trailingEntries, int snapshotChunkLength) {
        return new NodeOptions(
                heartbeatInterval,
                electionTimeout,
                maxEntryLength,
                maxAppendLength,
                maxInflightMessages,
                maxInflightBytes,
                maxUncommittedBytes,
                maxPendingProposals,
                maxPendingBytes,
                snapshotEveryBytes,
                trailingEntries,
                snapshotChunkLength,
                electionPriority,
                leaseDriftPercent);
    }

    /** These options with another election priority. */
    public NodeOptions withElectionPriority(int electionPriority) {
        return new NodeOptions(
                heartbeatInterval,
                electionTimeout,
                maxEntryLength,
                maxAppendLength,
                maxInflightMessages,
                maxInflightBytes,
                maxUncommittedBytes,
                maxPendingProposals,
                maxPendingBytes,
                snapshotEveryBytes,
                trailingEntries,
                snapshotChunkLength,
                electionPriority,
                leaseDriftPercent);
    }

    /** These options with lease reads, which are sound while clocks run apart by no more than this; 0 for none. */
    public NodeOptions withLeaseReads(int leaseDriftPercent) {
        return new NodeOptions(
                heartbeatInterval,
                electionTimeout,
                maxEntryLength,
                maxAppendLength,
                maxInflightMessages,
                maxInflightBytes,
                maxUncommittedBytes,
                maxPendingProposals,
                maxPendingBytes,
                snapshotEveryBytes,
                trailingEntries,
                snapshotChunkLength,
                electionPriority,
                leaseDriftPercent);
    }

    /** These options with other bounds on the proposals that wait at this member. */
    public NodeOptions withPending(int maxPendingProposals, long maxPendingBytes) {
        return new NodeOptions(
                heartbeatInterval,
                electionTimeout,
                maxEntryLength,
                maxAppendLength,
                maxInflightMessages,
                maxInflightBytes,
                maxUncommittedBytes,
                maxPendingProposals,
                maxPendingBytes,
                snapshotEveryBytes,
                trailingEntries,
                snapshotChunkLength,
                electionPriority,
                leaseDriftPercent);
    }

    private static void check(boolean holds, String name, Object value) {
        if (!holds) {
            throw new IllegalArgumentException("option out of range, " + name + "=" + value);
        }
    }
}
