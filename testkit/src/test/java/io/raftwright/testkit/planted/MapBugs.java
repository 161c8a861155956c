package io.raftwright.testkit.planted;

import java.util.List;
import java.util.stream.Stream;

/** The configuration map: its watches, its history, and what its snapshots hold. */
final class MapBugs {
    private static final String MAP = "config-map/src/main/java/io/raftwright/configmap/";
    private static final String WATCHER = MAP + "internal/watch/Watcher.java";
    private static final String STORE = MAP + "internal/store/ConfigStore.java";

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
                            "if (count > 0) {"),
                    new PlantedBug(
                            "weight of the history forgotten by a snapshot",
                            STORE,
                            "weightBytes += Weight.of(restored.change(r));",
                            ""),
                    new PlantedBug(
                            "snapshot of the map is of a later moment",
                            STORE,
                            "return out -> new StateWriter(out).write(captured, asOfIndex);",
                            "return out -> new StateWriter(out).write(state, asOfIndex);"),
                    new PlantedBug(
                            "history left out of a snapshot",
                            MAP + "internal/store/StateReader.java",
                            "return new MapState(revision, compactRevision, tree, history);",
                            "return new MapState(\n"
                                    + "                revision, revision, tree, History.beginningWith(history.change(revision), tree));"),
                    new PlantedBug(
                            "map read without a barrier",
                            MAP + "MemberAsyncMap.java",
                            "member.node().readBarrier(deadline),",
                            "CompletableFuture.completedFuture(0L),"))
            .map(bug -> bug.on(Ground.MAP))
            .toList();

    private MapBugs() {}
}
