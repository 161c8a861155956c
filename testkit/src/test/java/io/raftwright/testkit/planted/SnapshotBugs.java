package io.raftwright.testkit.planted;

import java.util.List;

/** Snapshots, and what they allow to be dropped. */
final class SnapshotBugs {
    private static final String DIRECTORY = Sources.SNAPSHOT + "SnapshotDirectory.java";
    private static final String APPLY = Sources.RUNTIME + "ApplyAgent.java";

    static final List<PlantedBug> ALL = List.of(
            new PlantedBug(
                    "log dropped beyond the snapshot",
                    Sources.RUNTIME + "ConsensusAgent.java",
                    "log.compact(isDamageCovered ? meta.index() : Math.min(kept, snapshots.leastIndex()));",
                    "log.compact(progress.applied.get());"),
            new PlantedBug("snapshot shown before it is forced", DIRECTORY, "file.force();", "file.size();"),
            new PlantedBug(
                    "directory not forced for a snapshot",
                    DIRECTORY,
                    "path(name.complete()));\n            io.forceDirectory(path);",
                    "path(name.complete()));"),
            new PlantedBug(
                    "log not dropped for a snapshot when started",
                    Sources.RUNTIME + "Recovery.java",
                    "if (snapshot != null && log.termAt(covered)",
                    "if (snapshot == null && log.termAt(covered)"),
            new PlantedBug(
                    "applied index stays when a snapshot is installed",
                    APPLY,
                    "applied = meta.index();",
                    "applied = Math.max(applied, 0);"),
            new PlantedBug(
                    "log dropped before the snapshot is restored",
                    Sources.RUNTIME + "ConsensusAgent.java",
                    "if (meta.index() > kernel.commitIndex() && log.termAt(meta.index()) != meta.term()) {",
                    "if (meta.index() > kernel.commitIndex() && log.termAt(meta.index()) == meta.term()) {"),
            new PlantedBug(
                    "snapshot as of one entry more",
                    APPLY,
                    "snapshots.applied(at, index, appliedTerm, appliedChain, configuration);",
                    "snapshots.applied(at, Math.min(index + 1, progress.committed()), appliedTerm, appliedChain, configuration);"),
            new PlantedBug(
                            "chunks of a snapshot not checked",
                            Sources.SNAPSHOT + "ImageCheck.java",
                            "refuse(Chunk.check(part, layout.payloadLength(chunkNumber), chunkNumber, isLast, seed));",
                            "")
                    .on(Ground.DISKS));

    private SnapshotBugs() {}
}
