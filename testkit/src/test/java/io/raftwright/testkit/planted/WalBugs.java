package io.raftwright.testkit.planted;

import java.util.List;

/** The log on the disk. */
final class WalBugs {
    private static final String WRITER = Sources.WAL + "LogWriter.java";
    private static final String SCAN = Sources.WAL + "LogScan.java";
    private static final String EDGE = Sources.WAL + "DurableEdge.java";
    private static final String DIRECTORY = Sources.WAL + "LogDirectory.java";

    static final List<PlantedBug> ALL = List.of(
            new PlantedBug(
                    "failed force tried again", EDGE, "throw failure.fail(\"force failed\", e);", "return force();"),
            new PlantedBug(
                    "segment before the last not forced",
                    EDGE,
                    "entries.force();",
                    "entries.segments()[entries.segments().length - 1].force();"),
            new PlantedBug("nothing forced", EDGE, "entries.force();", ""),
            new PlantedBug(
                            "durable mark runs ahead",
                            WRITER,
                            "long mark = edge.durableSequence();",
                            "long mark = lastSequence;")
                    .on(Ground.DISKS),
            new PlantedBug(
                    "torn and corrupt confused: what was durable is cut",
                    SCAN,
                    "if (lastSequence < durableMark) {",
                    "if (lastSequence < 0) {"),
            new PlantedBug(
                    "durable marks behind the damage ignored",
                    SCAN,
                    "hasLeftovers = true;\n                prove(BatchHeader.durableMark(scan.buffer(), scan.offset()));",
                    "hasLeftovers = true;"),
            new PlantedBug(
                    "torn and corrupt confused: a torn end is refused",
                    SCAN,
                    "if (lastSequence < durableMark) {",
                    "if (hasLeftovers) {"),
            new PlantedBug(
                            "torn batch taken in part",
                            Sources.WAL + "BatchScan.java",
                            "if (length < 0) {\n                return false;\n            }",
                            "if (length < 0) {\n                return run.read(source, begin, at) == null;\n            }")
                    .on(Ground.DISKS),
            new PlantedBug(
                    "override not marked",
                    WRITER,
                    "write(isOverride ? BatchHeader.OVERRIDE : 0, frames, run);",
                    "write(0, frames, run);"),
            new PlantedBug(
                            "override batch not atomic",
                            Sources.WAL + "WriteAheadLog.java",
                            "        return writer.append(run, frames, commitIndex);",
                            """
                                    int to = frames.limit();
                                    int from = frames.position();
                                    int second = from + io.raftwright.storage.LogFrame.length(frames, from);
                                    if (run.firstIndex() > lastIndex() || second == to) {
                                        return writer.append(run, frames, commitIndex);
                                    }
                                    frames.limit(second);
                                    requireWritable(frames);
                                    writer.append(run, frames, commitIndex);
                                    frames.limit(to).position(second);
                                    requireWritable(frames);
                                    return writer.append(run, frames, commitIndex);
                            """)
                    .on(Ground.DISKS),
            new PlantedBug(
                    "directory not forced for a segment",
                    DIRECTORY,
                    "if (parent != null) {",
                    "if (parent != null && !parent.equals(segments())) {"),
            new PlantedBug(
                            "directory not forced for the identity",
                            DIRECTORY,
                            "if (parent != null) {",
                            "if (parent != null && !parent.equals(root())) {")
                    .and(Sources.WAL + "Opening.java", "directory.io().forceDirectory(directory.root());", ""),
            new PlantedBug("segment begun without a force", Sources.WAL + "FreeSegment.java", "file.force();", ""),
            new PlantedBug(
                            "term of the votes in the log not read again",
                            SCAN,
                            "hardState = hardState.newer(BatchHeader.term(source, offset), BatchHeader.votedFor(source, offset));",
                            "")
                    .and(
                            Sources.WAL + "WriteAheadLog.java",
                            "state.save(term, votedFor);",
                            "state.save(before.term(), before.votedFor());"),
            new PlantedBug(
                            "tail trusted because it can be read",
                            Sources.WAL + "Recovery.java",
                            "canGoOn(scan) ? goOn(scan) : rewrite",
                            "!scan.hasLeftovers() ? goOn(scan) : rewrite")
                    .on(Ground.DISKS));

    private WalBugs() {}
}
