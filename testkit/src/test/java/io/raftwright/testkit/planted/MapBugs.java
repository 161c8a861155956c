package io.raftwright.testkit.planted;

import java.util.List;
import java.util.stream.Stream;

/** The configuration map: its watches, its history, and what its snapshots hold. */
final class MapBugs {
    private static final String WATCHER = Sources.MAP + "internal/watch/Watcher.java";

    static final List<PlantedBug> ALL = Stream.of(
                    new PlantedBug(
                            "watch skips what happened while it was busy",
                            WATCHER,
                            "nextRevision = change.revision() + 1;",
                            "nextRevision = Math.max(change.revision(), hub.state().revision()) + 1;"),
                    new PlantedBug(
                            "watch goes on silently where the history begins",
                            WATCHER,
                            "end(WatchEnd.Reason.COMPACTED, state.oldestRevision(), null);\n                return false;",
                            "nextRevision = state.oldestRevision();\n                continue;"),
                    new PlantedBug(
                            "watch tells of keys nobody asked for",
                            WATCHER,
                            "if (count == events.size()) {",
                            "if (count > 0) {"))
            .map(bug -> bug.on(Ground.MAP))
            .toList();

    private MapBugs() {}
}
