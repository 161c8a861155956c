package io.raftwright.testkit.disk;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One directory in the simplest way: after a loss of power, every subset of the waiting changes is tried. Owner: one test. */
final class ModelDisk {
    /** Subsets double with each change, so no more than these may wait. */
    static final int MAX_WAITING = 10;

    private Map<String, ModelFile> names = new TreeMap<>();
    private Map<String, ModelFile> durable = new TreeMap<>();
    private final List<Change> waiting = new ArrayList<>();

    private record Change(
            @Nullable String removed,
            @Nullable String added,
            @Nullable ModelFile file) {
        void apply(Map<String, ModelFile> names) {
            if (removed != null) {
                names.remove(removed);
            }
            if (added != null && file != null) {
                names.put(added, file);
            }
        }

        boolean changes(@Nullable String name) {
            return name != null && (name.equals(removed) || name.equals(added));
        }
    }

    boolean canChange() {
        return waiting.size() < MAX_WAITING;
    }

    Map<String, ModelFile> names() {
        return names;
    }

    void create(String name) {
        change(new Change(null, name, new ModelFile()));
    }

    void move(String from, String to) {
        change(new Change(from, to, names.get(from)));
    }

    void delete(String name) {
        change(new Change(name, null, null));
    }

    private void change(Change change) {
        change.apply(names);
        waiting.add(change);
    }

    void forceDirectory() {
        durable = new TreeMap<>(names);
        waiting.clear();
    }

    /** Fails unless a loss of power can leave this; goes on with it. */
    void crash(Map<String, byte[]> found) {
        for (int subset = 0; subset < 1 << waiting.size(); subset++) {
            if (isOrdered(subset) && fits(after(subset), found)) {
                names = new TreeMap<>();
                found.forEach((name, bytes) -> names.put(name, new ModelFile(bytes)));
                forceDirectory();
                return;
            }
        }
        throw new AssertionError("this cannot be left, names=" + found.keySet() + ", seen=" + names.keySet()
                + ", durable=" + durable.keySet() + ", waiting=" + waiting);
    }

    /** A change of a name survives only with all before it of the same name. */
    private boolean isOrdered(int subset) {
        for (int later = 0; later < waiting.size(); later++) {
            for (int earlier = 0; earlier < later; earlier++) {
                Change change = waiting.get(later);
                boolean isSameName = waiting.get(earlier).changes(change.removed)
                        || waiting.get(earlier).changes(change.added);
                if (isSameName && (subset >> later & 1) == 1 && (subset >> earlier & 1) == 0) {
                    return false;
                }
            }
        }
        return true;
    }

    private Map<String, ModelFile> after(int subset) {
        Map<String, ModelFile> left = new TreeMap<>(durable);
        for (int i = 0; i < waiting.size(); i++) {
            if ((subset >> i & 1) == 1) {
                waiting.get(i).apply(left);
            }
        }
        return left;
    }

    private static boolean fits(Map<String, ModelFile> left, Map<String, byte[]> found) {
        return left.keySet().equals(found.keySet())
                && left.entrySet().stream().allMatch(name -> name.getValue().canBecome(found.get(name.getKey())));
    }
}
