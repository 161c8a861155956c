package io.raftwright.configmap.recipes.config;

import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * In what two sets of properties differ. Immutable.
 *
 * @param written names whose value is new or another, with what it is in the later set
 * @param removed names that are not in the later set
 */
public record PropertyDiff(Map<String, String> written, Set<String> removed) {
    public PropertyDiff {
        written = Collections.unmodifiableMap(new TreeMap<>(written));
        removed = Collections.unmodifiableSet(new TreeSet<>(removed));
    }

    /** What must be written and removed for one to become the other. */
    public static PropertyDiff between(Map<String, String> earlier, Map<String, String> later) {
        Map<String, String> written = new TreeMap<>();
        later.forEach((name, value) -> {
            if (!Objects.equals(value, earlier.get(name))) {
                written.put(name, value);
            }
        });
        Set<String> removed = new TreeSet<>(earlier.keySet());
        removed.removeAll(later.keySet());
        return new PropertyDiff(written, removed);
    }

    /** All names that differ, in their order. */
    public Set<String> names() {
        Set<String> names = new TreeSet<>(written.keySet());
        names.addAll(removed);
        return names;
    }

    public boolean isEmpty() {
        return written.isEmpty() && removed.isEmpty();
    }
}
