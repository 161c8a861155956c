package io.raftwright.testkit.house;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Which package refers to which. */
final class PackageGraph {
    private final Map<String, Set<String>> uses = new TreeMap<>();

    PackageGraph(Collection<SourceFile> files) {
        for (SourceFile file : files) {
            uses.computeIfAbsent(file.packageName(), name -> new TreeSet<>()).addAll(file.housePackagesUsed());
        }
    }

    int size() {
        return uses.size();
    }

    /** Packages that reach themselves, in the order in which they refer to each other; empty if there is no cycle. */
    List<String> cycle() {
        Set<String> cleared = new TreeSet<>();
        for (String start : uses.keySet()) {
            List<String> cycle = cycleFrom(start, new ArrayList<>(), cleared);
            if (!cycle.isEmpty()) {
                return cycle;
            }
        }
        return List.of();
    }

    private List<String> cycleFrom(String name, List<String> path, Set<String> cleared) {
        if (path.contains(name)) {
            return List.copyOf(path.subList(path.indexOf(name), path.size()));
        }
        if (cleared.contains(name)) {
            return List.of();
        }
        path.add(name);
        for (String used : uses.getOrDefault(name, Set.of())) {
            List<String> cycle = cycleFrom(used, path, cleared);
            if (!cycle.isEmpty()) {
                return cycle;
            }
        }
        path.remove(path.size() - 1);
        cleared.add(name);
        return List.of();
    }
}
