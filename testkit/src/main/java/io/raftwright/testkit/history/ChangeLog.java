package io.raftwright.testkit.history;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What every revision changed: the truth that watchers are held against. Every replica may report, in any order, again after
 * each restart; where two disagree, {@link WatchCheck} says so.
 *
 * <p>Owner: one thread, the simulator's or the test's.
 */
public final class ChangeLog {
    private final NavigableMap<Long, List<Change>> changes = new TreeMap<>();
    private final List<String> disagreements = new ArrayList<>();

    /**
     * A revision was made.
     *
     * @param revision    its number, from 0
     * @param ofRevision  all that it did, in the order of its operations
     */
    public void changed(long revision, List<Change> ofRevision) {
        List<Change> before = changes.putIfAbsent(revision, List.copyOf(ofRevision));
        if (before != null && !before.equals(ofRevision) && disagreements.size() < CheckReport.MAX_VIOLATIONS) {
            disagreements.add("replicas differ, revision=" + revision + ", changes=" + before + " and "
                    + List.copyOf(ofRevision));
        }
    }

    /** How many revisions there are. */
    public int size() {
        return changes.size();
    }

    /** What of a revision concerns some keys; empty if nothing does. */
    List<Change> of(long revision, Predicate<String> keys) {
        return changes.getOrDefault(revision, List.of()).stream()
                .filter(change -> keys.test(change.key()))
                .toList();
    }

    /** The first revision in a range that concerns some keys; null if none does. */
    @Nullable
    Long firstOf(long fromRevision, long toRevision, Predicate<String> keys) {
        for (Long revision = changes.ceilingKey(fromRevision);
                revision != null && revision <= toRevision;
                revision = changes.higherKey(revision)) {
            if (!of(revision, keys).isEmpty()) {
                return revision;
            }
        }
        return null;
    }

    List<String> disagreements() {
        return disagreements;
    }

    @Override
    public String toString() {
        return "change log revisions=" + changes.size();
    }
}
