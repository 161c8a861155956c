package io.raftwright.testkit.history;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;

/**
 * All that one watcher was told, in the order in which it was told, over as many watches as it took.
 *
 * <p>Owner: one thread at a time; the watcher's.
 */
public final class WatchRecord {
    /** What a watcher may be told. */
    sealed interface Told {}

    /** All that a revision did to the keys watched. */
    record Batch(long revision, List<Change> changes) implements Told {}

    /** Everything up to a revision has been delivered. */
    record Progress(long revision) implements Told {}

    /** A watch began, or began anew elsewhere. */
    record Started(long fromRevision) implements Told {}

    /** What lies before a revision has been compacted, and cannot be delivered any more. */
    record Compacted(long oldestRevision) implements Told {}

    private final String name;
    private final Predicate<String> keys;
    private final List<Told> told = new ArrayList<>();

    /**
     * A watcher that has opened its first watch.
     *
     * @param name         for messages
     * @param keys         which keys it watches
     * @param fromRevision the first revision it is to see
     */
    public WatchRecord(String name, Predicate<String> keys, long fromRevision) {
        this.name = Objects.requireNonNull(name, "name");
        this.keys = Objects.requireNonNull(keys, "keys");
        told.add(new Started(fromRevision));
    }

    /** One delivery: what a revision did. */
    public void delivered(long revision, List<Change> changes) {
        told.add(new Batch(revision, List.copyOf(changes)));
    }

    /** The watcher was told, or could see as by {@code nextRevision() - 1}, that it has everything up to a revision. */
    public void progressed(long revision) {
        told.add(new Progress(revision));
    }

    /** The watcher, whose watch had ended, opened another one, on any member. */
    public void resumed(long fromRevision) {
        told.add(new Started(fromRevision));
    }

    /**
     * The watch ended because what it had to deliver next has been compacted; it may leave out what lies before the oldest
     * revision still there, and reads the keys anew.
     */
    public void compacted(long oldestRevision) {
        told.add(new Compacted(oldestRevision));
    }

    String name() {
        return name;
    }

    Predicate<String> keys() {
        return keys;
    }

    List<Told> told() {
        return told;
    }

    @Override
    public String toString() {
        return "watch record name=" + name + " told=" + told.size();
    }
}
