package io.raftwright.testkit.planted;

import java.util.List;
import java.util.stream.Stream;

/** The configuration map: its watches, its history, and what its snapshots hold. */
final class MapBugs {
    private static final String WATCHER = Sources.MAP + "internal/watch/Watcher.java";
    private static final String STATE_WRITER = Sources.MAP + "internal/store/StateWriter.java";
    private static final String STATE_CHECK = Sources.MAP + "internal/check/StateCheck.java";

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
                                    "image of the map misses a lease",
                                    STATE_WRITER,
                                    "leases.forEach(all::add);",
                                    "leases.forEach(lease -> { if (lease.keys().size() > 0) { all.add(lease); } });")
                            .and(STATE_WRITER, "        writeInt(leases.size());\n", "")
                            .and(
                                    STATE_WRITER,
                                    "for (LeaseRecord lease : all) {",
                                    "writeInt(all.size());\n        for (LeaseRecord lease : all) {"),
                    new PlantedBug(
                                    "image of the map tears a transaction",
                                    STATE_WRITER,
                                    "writeInt(change.events().size());",
                                    "writeInt(Math.min(1, change.events().size()));")
                            .and(
                                    STATE_WRITER,
                                    "for (WatchEvent event : change.events()) {",
                                    "for (WatchEvent event : change.events().subList(0, Math.min(1, change.events().size()))) {"),
                    new PlantedBug(
                            "backup without a barrier",
                            Sources.MAP + "MemberAsyncMaintenance.java",
                            "map.member().node().read(map.member()::backup, map.deadline());",
                            "map.member().node().readStale(map.member()::backup);"),
                    new PlantedBug(
                            "restored leases live for what was left",
                            Sources.MAP + "internal/store/MapState.java",
                            "LeaseTable renewed = leases.keptAlive(logTime);",
                            "LeaseTable renewed = leases;"),
                    new PlantedBug(
                            "states of different revisions compared",
                            STATE_CHECK,
                            "if (tally != null && tally.index() == report.index()) {",
                            "if (tally != null) {"))
            .map(bug -> bug.on(Ground.MAP))
            .toList();

    private MapBugs() {}
}
