package io.raftwright.storage;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The replicated log of one member, its term and its vote, on whatever medium.
 *
 * <p>A log store is a stream that never rewinds: every write returns its end <em>position</em> in that stream, and
 * {@link #force} answers up to which position everything is durable. Positions only grow and mean nothing beyond one
 * opening. A write is visible to readers at once, and durable only after a {@code force} that began later.
 *
 * <p>What a store shows when it is opened counts as durable: a store that recovers bytes of which it cannot know that forces them
 * first, or does so in the {@link #force} that its user calls before anything else.
 *
 * <p>Threads: the <em>consensus thread</em> calls everything except where noted; the <em>durability thread</em> calls
 * {@link #force} and {@link #maintain} only. Readers are made by {@link #newReader} and each belongs to one thread.
 *
 * <p>To be correct, an implementation must
 * <ol>
 *   <li>return entries exactly as appended, until overridden or compacted;
 *   <li>replace the suffix from an appended batch's first index on, atomically with the batch: after a crash either the old
 *       suffix or the new batch is there, never a mixture;
 *   <li>lose nothing that lay at or below a position returned by {@link #force}, across any crash;
 *   <li>recover, in log order, a prefix of what was written: never an entry without all those written before it;
 *   <li>never return from {@link #force} after a failed write or force of the underlying medium, then or later: the store is
 *       broken for good and every later call throws {@link StorageException};
 *   <li>never lose a vote: the term and vote recovered are the newest ones at or below the durable position, or newer;
 *   <li>keep a view returned by a {@link LogReader} readable until that reader's next call, whatever else happens;
 *   <li>tell damage of what was durable from an interrupted write, and in the first case refuse to open, or end before the damage
 *       and say what is lost, across any crash, until it is there again.
 * </ol>
 */
public interface LogStore extends AutoCloseable {

    /** The candidate id that stands for "no vote cast in this term". */
    long NO_VOTE = 0;

    /** A random number drawn when the store was created; another one under the same member id means another disk. */
    long incarnation();

    /** Index of the first entry held; {@code lastIndex() + 1} if none is. */
    long firstIndex();

    /** Index of the last entry held, or of the last entry compacted away or reset to, or 0. */
    long lastIndex();

    /** Term of the entry at {@code firstIndex() - 1}, or 0 if that is index 0. */
    long baseTerm();

    /** {@linkplain LogFrame#link Link} of the frame at {@code firstIndex() - 1}, or 0 if that is index 0. */
    int baseChain();

    /** The newest term saved, at least 0. */
    long term();

    /** The member voted for in {@link #term}, or {@link #NO_VOTE}. */
    long votedFor();

    /** A commit index known when something was last written; entries up to it are committed. At least 0, maybe old. */
    long commitHint();

    /**
     * Tells where each term begins among the entries held, in ascending order; called once after opening.
     *
     * @param visitor called with each distinct term and the index of its first entry held
     */
    void forEachTerm(TermVisitor visitor);

    /**
     * What this log held durably and holds no more, or null if nothing. It stands until {@link #healed}, across any crash. A store
     * that knows no such state refuses to open what is damaged, and always says null.
     */
    default @Nullable LogLoss loss() {
        return null;
    }

    /**
     * The log holds, durably, all of its {@link #loss} that counts: forgets it, durably. Rare; may take as long as a force.
     */
    default void healed() {}

    /**
     * Drops all entries, which are of no use without those that came before: they become a {@link #loss}. The log goes on behind
     * index 0. Called before anything else is written, if at all.
     *
     * @param damage why, for a person
     * @throws CorruptStorageException if this store knows no such state; nothing has changed
     */
    default void giveUp(String damage) {
        throw new CorruptStorageException(damage);
    }

    /**
     * Appends a batch of whole frames with consecutive indexes. If the first index is at most {@link #lastIndex}, the batch
     * replaces everything from that index on.
     *
     * @param frames      verified frames from position to limit, little-endian; read before this method returns
     * @param commitIndex a commit index to remember as a hint; entries up to it must never be overridden
     * @return the position after this write
     * @throws StorageException if nothing more can be written; the store is then broken
     */
    long append(ByteBuffer frames, long commitIndex);

    /**
     * Saves the term and the vote cast in it.
     *
     * @param term     at least {@link #term()}
     * @param votedFor a member id, or {@link #NO_VOTE}
     * @return the position after this write
     */
    long saveVote(long term, long votedFor);

    /**
     * Records how far the log is known to be durable, if that is not recorded yet. Called when nothing else is being
     * written, so that a later recovery can tell damage from an interrupted write.
     *
     * @return the position after this write, or the present one if there was nothing to record
     */
    long mark();

    /**
     * Drops all entries and continues behind a snapshot.
     *
     * @param index the snapshot's last index
     * @param term  its term
     * @param chain {@linkplain LogFrame#link link} of the frame at that index
     * @return the position after this write
     */
    long reset(long index, long term, int chain);

    /**
     * Allows everything up to an index to be dropped; how much is dropped at once is the store's choice.
     *
     * @param index at most the index of a durable snapshot
     */
    void compact(long index);

    /** The longest batch that {@link #append} takes, in bytes; the same all the time this store is open. Any thread. */
    int maxAppendLength();

    /** The position after the last write. */
    long writtenPosition();

    /** Bytes that the entries held take on the medium; a hint for when to take a snapshot. Any thread. */
    long sizeInBytes();

    /**
     * Makes durable everything written before this call. Blocks. Durability thread only.
     *
     * @return the position up to which everything is durable
     * @throws StorageException if it failed; the store is then broken
     */
    long force();

    /**
     * Does a bounded piece of preparation off the hot path, such as zeroing a part of the next segment. Durability thread.
     *
     * @return 0 if there was nothing to do
     */
    int maintain();

    /** Makes a reader for one other thread, or for the consensus thread itself. */
    LogReader newReader();

    /** Closes the store without forcing; readers must not be used any more. Idempotent. */
    @Override
    void close();

    /** Receives what {@link #forEachTerm} tells. */
    @FunctionalInterface
    interface TermVisitor {
        void term(long term, long firstIndex);
    }
}
