package io.raftwright.api;

import java.time.Duration;

/**
 * The limits and times of a node. {@link #defaults} suits three to seven members in one data centre; {@link #toBuilder} changes
 * what it must.
 *
 * <pre>{@code
 * NodeOptions options = NodeOptions.builder().electionTimeout(Duration.ofSeconds(1)).build();
 * }</pre>
 */
public final class NodeOptions {
    private static final int MAX_ENTRY_LENGTH = 16 << 20;
    private static final Duration LONGEST = Duration.ofDays(365);

    private final Duration heartbeatInterval;
    private final Duration electionTimeout;
    private final int maxEntryLength;
    private final int maxAppendLength;
    private final int maxInflightMessages;
    private final long maxInflightBytes;
    private final long maxUncommittedBytes;
    private final int maxPendingProposals;
    private final long maxPendingBytes;
    private final long snapshotEveryBytes;
    private final long trailingEntries;
    private final int snapshotChunkLength;
    private final long snapshotBytesPerSecond;
    private final boolean snapshotsFromFollowers;
    private final long stateHashEvery;
    private final int electionPriority;
    private final int leaseDriftPercent;
    private final Duration quiesceAfter;
    private final MembershipPolicy membership;
    private final Duration scrubEvery;
    private final long scrubBytesPerSecond;

    private NodeOptions(Builder from) {
        heartbeatInterval = from.elections.heartbeatInterval;
        electionTimeout = from.elections.electionTimeout;
        maxEntryLength = from.limits.maxEntryLength;
        maxAppendLength = from.limits.maxAppendLength;
        maxInflightMessages = from.limits.maxInflightMessages;
        maxInflightBytes = from.limits.maxInflightBytes;
        maxUncommittedBytes = from.limits.maxUncommittedBytes;
        maxPendingProposals = from.limits.maxPendingProposals;
        maxPendingBytes = from.limits.maxPendingBytes;
        snapshotEveryBytes = from.snapshots.snapshotEveryBytes;
        trailingEntries = from.snapshots.trailingEntries;
        snapshotChunkLength = from.snapshots.snapshotChunkLength;
        snapshotBytesPerSecond = from.snapshots.snapshotBytesPerSecond;
        snapshotsFromFollowers = from.snapshots.snapshotsFromFollowers;
        stateHashEvery = from.elections.stateHashEvery;
        electionPriority = from.elections.electionPriority;
        leaseDriftPercent = from.elections.leaseDriftPercent;
        quiesceAfter = from.elections.quiesceAfter;
        membership = from.elections.membership;
        scrubEvery = from.scrub.every;
        scrubBytesPerSecond = from.scrub.bytesPerSecond;
        check(heartbeatInterval.toMillis() >= 1, "heartbeatInterval", heartbeatInterval);
        check(electionTimeout.compareTo(heartbeatInterval.multipliedBy(3)) >= 0, "electionTimeout", electionTimeout);
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
        check(snapshotBytesPerSecond >= 1024, "snapshotBytesPerSecond", snapshotBytesPerSecond);
        check(stateHashEvery >= 0, "stateHashEvery", stateHashEvery);
        check(electionPriority >= 0 && electionPriority <= 100, "electionPriority", electionPriority);
        check(leaseDriftPercent >= 0 && leaseDriftPercent <= 50, "leaseDriftPercent", leaseDriftPercent);
        check(quiesceAfter.isZero() || quiesceAfter.compareTo(electionTimeout) >= 0, "quiesceAfter", quiesceAfter);
        check(
                membership.voters() == 0
                        || membership.replaceVoterAfter().compareTo(electionTimeout.multipliedBy(2)) >= 0,
                "membership.replaceVoterAfter",
                membership.replaceVoterAfter());
        check(!scrubEvery.isNegative() && scrubEvery.compareTo(LONGEST) <= 0, "scrubEvery", scrubEvery);
        check(scrubBytesPerSecond >= 1024, "scrubBytesPerSecond", scrubBytesPerSecond);
    }

    private static void check(boolean holds, String name, Object value) {
        if (!holds) {
            throw new IllegalArgumentException("option out of range, " + name + "=" + value);
        }
    }

    /** What suits most: heartbeats every 100 ms, election timeout 400 ms, entries up to 1.5 MiB, a snapshot every 64 MiB of log. */
    public static NodeOptions defaults() {
        return builder().build();
    }

    /** Begins with the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** Begins with these options. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.elections.heartbeatInterval = heartbeatInterval;
        builder.elections.electionTimeout = electionTimeout;
        builder.limits.maxEntryLength = maxEntryLength;
        builder.limits.maxAppendLength = maxAppendLength;
        builder.limits.maxInflightMessages = maxInflightMessages;
        builder.limits.maxInflightBytes = maxInflightBytes;
        builder.limits.maxUncommittedBytes = maxUncommittedBytes;
        builder.limits.maxPendingProposals = maxPendingProposals;
        builder.limits.maxPendingBytes = maxPendingBytes;
        builder.snapshots.snapshotEveryBytes = snapshotEveryBytes;
        builder.snapshots.trailingEntries = trailingEntries;
        builder.snapshots.snapshotChunkLength = snapshotChunkLength;
        builder.snapshots.snapshotBytesPerSecond = snapshotBytesPerSecond;
        builder.snapshots.snapshotsFromFollowers = snapshotsFromFollowers;
        builder.elections.stateHashEvery = stateHashEvery;
        builder.elections.electionPriority = electionPriority;
        builder.elections.leaseDriftPercent = leaseDriftPercent;
        builder.elections.quiesceAfter = quiesceAfter;
        builder.elections.membership = membership;
        builder.scrub.every = scrubEvery;
        builder.scrub.bytesPerSecond = scrubBytesPerSecond;
        return builder;
    }

    /** See {@link Builder#heartbeatInterval}. */
    public Duration heartbeatInterval() {
        return heartbeatInterval;
    }

    /** See {@link Builder#electionTimeout}. */
    public Duration electionTimeout() {
        return electionTimeout;
    }

    /** See {@link Builder#maxEntryLength}. */
    public int maxEntryLength() {
        return maxEntryLength;
    }

    /** See {@link Builder#maxAppendLength}. */
    public int maxAppendLength() {
        return maxAppendLength;
    }

    /** See {@link Builder#maxInflightMessages}. */
    public int maxInflightMessages() {
        return maxInflightMessages;
    }

    /** See {@link Builder#maxInflightBytes}. */
    public long maxInflightBytes() {
        return maxInflightBytes;
    }

    /** See {@link Builder#maxUncommittedBytes}. */
    public long maxUncommittedBytes() {
        return maxUncommittedBytes;
    }

    /** See {@link Builder#maxPendingProposals}. */
    public int maxPendingProposals() {
        return maxPendingProposals;
    }

    /** See {@link Builder#maxPendingBytes}. */
    public long maxPendingBytes() {
        return maxPendingBytes;
    }

    /** See {@link Builder#snapshotEveryBytes}. */
    public long snapshotEveryBytes() {
        return snapshotEveryBytes;
    }

    /** See {@link Builder#trailingEntries}. */
    public long trailingEntries() {
        return trailingEntries;
    }

    /** See {@link Builder#snapshotChunkLength}. */
    public int snapshotChunkLength() {
        return snapshotChunkLength;
    }

    /** See {@link Builder#snapshotBytesPerSecond}. */
    public long snapshotBytesPerSecond() {
        return snapshotBytesPerSecond;
    }

    /** See {@link Builder#snapshotsFromFollowers}. */
    public boolean snapshotsFromFollowers() {
        return snapshotsFromFollowers;
    }

    /** See {@link Builder#stateHashEvery}. */
    public long stateHashEvery() {
        return stateHashEvery;
    }

    /** See {@link Builder#electionPriority}. */
    public int electionPriority() {
        return electionPriority;
    }

    /** See {@link Builder#leaseDriftPercent}. */
    public int leaseDriftPercent() {
        return leaseDriftPercent;
    }

    /** See {@link Builder#quiesceAfter}. */
    public Duration quiesceAfter() {
        return quiesceAfter;
    }

    /** See {@link Builder#membership}. */
    public MembershipPolicy membership() {
        return membership;
    }

    /** See {@link Builder#scrubEvery}. */
    public Duration scrubEvery() {
        return scrubEvery;
    }

    /** See {@link Builder#scrubBytesPerSecond}. */
    public long scrubBytesPerSecond() {
        return scrubBytesPerSecond;
    }

    /** What elections go by. */
    private static final class Elections {
        private Duration heartbeatInterval = Duration.ofMillis(100);
        private Duration electionTimeout = Duration.ofMillis(400);
        private int electionPriority = 0;
        private int leaseDriftPercent = 0;
        private Duration quiesceAfter = Duration.ZERO;
        private MembershipPolicy membership = MembershipPolicy.byHand();
        private long stateHashEvery = 0;
    }

    /** What bounds entries and proposals. */
    private static final class Limits {
        private int maxEntryLength = 3 << 19;
        private int maxAppendLength = 1 << 20;
        private int maxInflightMessages = 256;
        private long maxInflightBytes = 8L << 20;
        private long maxUncommittedBytes = 256L << 20;
        private int maxPendingProposals = 1 << 16;
        private long maxPendingBytes = 16L << 20;
    }

    /** What snapshots go by. */
    private static final class Snapshots {
        private long snapshotEveryBytes = 64L << 20;
        private long trailingEntries = 10_000;
        private int snapshotChunkLength = 1 << 20;
        private long snapshotBytesPerSecond = 256L << 20;
        private boolean snapshotsFromFollowers = true;
    }

    /** What the search for bit rot goes by. */
    private static final class Scrubbing {
        private Duration every = Duration.ofDays(1);
        private long bytesPerSecond = 4L << 20;
    }

    /** Chooses options. Not thread-safe. */
    public static final class Builder {

        private final Elections elections = new Elections();
        private final Limits limits = new Limits();
        private final Snapshots snapshots = new Snapshots();
        private final Scrubbing scrub = new Scrubbing();

        private Builder() {}

        /** Between two heartbeats of a leader; at least 1 ms. */
        public Builder heartbeatInterval(Duration value) {
            elections.heartbeatInterval = value;
            return this;
        }

        /** A follower that hears nothing for between once and twice this long starts a pre-vote; at least three heartbeat intervals. */
        public Builder electionTimeout(Duration value) {
            elections.electionTimeout = value;
            return this;
        }

        /** Longest command, in bytes, that a proposal may carry, up to 16 MiB; must not shrink while longer ones are in the log. */
        public Builder maxEntryLength(int value) {
            limits.maxEntryLength = value;
            return this;
        }

        /** Entries' bytes in one append message, at least one entry; also the batch that is written at once. */
        public Builder maxAppendLength(int value) {
            limits.maxAppendLength = value;
            return this;
        }

        /** Append messages on their way to one member, unanswered. */
        public Builder maxInflightMessages(int value) {
            limits.maxInflightMessages = value;
            return this;
        }

        /** Bytes of entries on their way to one member, unanswered. */
        public Builder maxInflightBytes(long value) {
            limits.maxInflightBytes = value;
            return this;
        }

        /** Bytes of entries that a leader appends beyond its commit index before it refuses proposals. */
        public Builder maxUncommittedBytes(long value) {
            limits.maxUncommittedBytes = value;
            return this;
        }

        /** Proposals that wait for their result at this member; a power of two. */
        public Builder maxPendingProposals(int value) {
            limits.maxPendingProposals = value;
            return this;
        }

        /** Bytes of those proposals. */
        public Builder maxPendingBytes(long value) {
            limits.maxPendingBytes = value;
            return this;
        }

        /** Bytes of entries applied between two snapshots. */
        public Builder snapshotEveryBytes(long value) {
            snapshots.snapshotEveryBytes = value;
            return this;
        }

        /** Entries kept in the log behind a snapshot, so that a member a little behind needs no snapshot. */
        public Builder trailingEntries(long value) {
            snapshots.trailingEntries = value;
            return this;
        }

        /** Bytes of a snapshot in one message. */
        public Builder snapshotChunkLength(int value) {
            snapshots.snapshotChunkLength = value;
            return this;
        }

        /** Bytes of a snapshot that go to one member in a second, at least 1,024; more members at once get as much each. */
        public Builder snapshotBytesPerSecond(long value) {
            snapshots.snapshotBytesPerSecond = value;
            return this;
        }

        /** Whether a leader may ask a follower to send its snapshot to a member that fell behind. */
        public Builder snapshotsFromFollowers(boolean value) {
            snapshots.snapshotsFromFollowers = value;
            return this;
        }

        /** Entries between two comparisons of the members' states, the same on all of them, or 0 for none; see {@link StateMachine#stateHash}. */
        public Builder stateHashEvery(long value) {
            elections.stateHashEvery = value;
            return this;
        }

        /** 0 to 100: while members with logs as long could lead, those of lower priority stand back. */
        public Builder electionPriority(int value) {
            elections.electionPriority = value;
            return this;
        }

        /**
         * 0: reads ask a quorum. 1 to 50: a leader answers reads by its lease, which is sound while no member's clock runs faster
         * than another's by more than so many percent, and all have the same election timeout. The same on all members; changed
         * only while none of them runs.
         */
        public Builder leaseDriftPercent(int value) {
            elections.leaseDriftPercent = value;
            return this;
        }

        /**
         * A leader that had nothing to do for so long stops its heartbeats, once every member agreed; the first proposal or read,
         * at any member, wakes the group. At least the election timeout, or zero for never, the default.
         *
         * <p>Meanwhile a leader that is gone is missed only when the transport reports its connection lost (with TCP within the
         * silence timeout, five seconds by default), or when something is asked of the group. The first read then asks a quorum
         * even with lease reads.
         */
        public Builder quiesceAfter(Duration value) {
            elections.quiesceAfter = value;
            return this;
        }

        /**
         * What a leader does about the membership by itself; {@link MembershipPolicy#byHand nothing} by default. The same on all
         * members. A voter is not replaced before it was silent for two election timeouts.
         */
        public Builder membership(MembershipPolicy value) {
            elections.membership = value;
            return this;
        }

        /**
         * How long after opening, and then after each time, a node begins to read all that it has stored, to find bit rot before it
         * is met: up to 365 days, or zero for never. A day by default. While a group is silent it is put off.
         */
        public Builder scrubEvery(Duration value) {
            scrub.every = value;
            return this;
        }

        /** Bytes of that reading in a second, at least 1,024. */
        public Builder scrubBytesPerSecond(long value) {
            scrub.bytesPerSecond = value;
            return this;
        }

        /**
         * The options chosen.
         *
         * @throws IllegalArgumentException if one is out of its range
         */
        public NodeOptions build() {
            return new NodeOptions(this);
        }
    }
}
