package io.raftwright.testkit.invariant;

import io.raftwright.storage.LogLoss;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one member: its log as it shows it, how much of it is durable, and how far its process is.
 *
 * <p>Owner: the simulation's thread.
 */
final class MemberRecord {
    private final long memberId;
    private final LogLine log = new LogLine();
    private final DurableState durable = new DurableState();
    /** Configurations in its log, by index: their links. */
    private final NavigableMap<Long, Integer> configurations = new TreeMap<>();

    private long snapshotIndex;
    private long appliedIndex;
    /** Up to where its process has applied everything, commands or not. */
    private long reachedIndex;
    /** What this process showed that it knows to be committed. */
    private long knownCommit;
    /** What it may have counted together with a configuration. */
    private long carried;

    private long leadingTerm;

    private boolean wasDamaged;
    private boolean hasForgotten;
    /** What its log says that damage took, and that is not there again. */
    private @Nullable LogLoss owed;

    private boolean isWritingSnapshot;
    private boolean isReceivingSnapshot;

    MemberRecord(long memberId) {
        this.memberId = memberId;
    }

    long memberId() {
        return memberId;
    }

    LogLine log() {
        return log;
    }

    DurableState durable() {
        return durable;
    }

    NavigableMap<Long, Integer> configurations() {
        return configurations;
    }

    /** Is an entry, as committed, on this member's disk whatever happens? */
    boolean holdsDurably(long index, int link) {
        if (index <= snapshotIndex) {
            return true;
        }
        return index <= durable.safeLast() && log.holds(index) && log.link(index) == link;
    }

    /** How far its disk goes, by log or snapshot. */
    long durableLast() {
        return Math.max(durable.safeLast(), snapshotIndex);
    }

    /** What a process that starts from what was written so far knows to be committed. */
    long knownOnDisk() {
        return Math.max(durable.newestHint(), snapshotIndex);
    }

    // ---- its process

    long appliedIndex() {
        return appliedIndex;
    }

    void applied(long index) {
        appliedIndex = index;
        reachedIndex = Math.max(reachedIndex, index);
    }

    long reachedIndex() {
        return reachedIndex;
    }

    /** It has applied a run of entries, the last of which need not be a command. */
    void reached(long index) {
        reachedIndex = index;
    }

    /** A process begins, and has applied nothing. */
    void begins() {
        appliedIndex = 0;
        reachedIndex = 0;
    }

    long knownCommit() {
        return knownCommit;
    }

    void knowsCommitted(long index) {
        knownCommit = Math.max(knownCommit, index);
    }

    long carried() {
        return carried;
    }

    void carries(long index) {
        carried = index;
    }

    /** The term in which it leads; 0 if it does not. */
    long leadingTerm() {
        return leadingTerm;
    }

    void leads(long term) {
        leadingTerm = term;
    }

    // ---- snapshots

    long snapshotIndex() {
        return snapshotIndex;
    }

    void snapshot(long index) {
        snapshotIndex = Math.max(snapshotIndex, index);
    }

    /** The store was opened, and this is its newest. */
    void snapshotFound(long index) {
        snapshotIndex = index;
        isWritingSnapshot = false;
        isReceivingSnapshot = false;
    }

    boolean isWritingSnapshot() {
        return isWritingSnapshot;
    }

    void writingSnapshot(boolean isWriting) {
        isWritingSnapshot = isWriting;
    }

    boolean isReceivingSnapshot() {
        return isReceivingSnapshot;
    }

    void receivingSnapshot(boolean isReceiving) {
        isReceivingSnapshot = isReceiving;
    }

    // ---- starts

    /** Its log was opened again, shows this, and what it shows is durable. */
    void recovered(LogLine found, long term, long votedFor, long hint) {
        log.become(found);
        durable.recovered(found.lastIndex(), term, votedFor, hint);
        knownCommit = Math.max(hint, snapshotIndex);
        carried = 0;
        leadingTerm = 0;
    }

    /** Something was done to its disk that the disk does not tell. */
    void damaged() {
        wasDamaged = true;
    }

    boolean wasDamaged() {
        return wasDamaged;
    }

    /** Damage took entries that were durable, and the log could not know. */
    void forgot() {
        wasDamaged = true;
        hasForgotten = true;
    }

    boolean hasForgotten() {
        return hasForgotten;
    }

    /** Damage took entries, and the log knows. */
    void owes(LogLoss loss) {
        wasDamaged = true;
        owed = loss;
    }

    /** What damage took is there again. */
    void healed() {
        owed = null;
    }

    @Nullable
    LogLoss owed() {
        return owed;
    }
}
