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
                    "for (Segment segment : entries.segments()) {\n                segment.force();\n            }",
                    "entries.segments()[entries.segments().length - 1].force();"),
            new PlantedBug("nothing forced", EDGE, "segment.force();", ""),
            new PlantedBug(
                    "what was written during a force counts as forced",
                    EDGE,
                    "failure.check(); // A write",
                    "position = writtenPosition(); failure.check(); //"),
            new PlantedBug(
                    "durable mark runs ahead",
                    WRITER,
                    "long mark = edge.durableSequence();",
                    "long mark = lastSequence;"),
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
                    "if (length < 0) {\n                return run.read(source, begin, at) == null;\n            }"),
            new PlantedBug(
                    "override not marked",
                    WRITER,
                    "write(isOverride ? BatchHeader.OVERRIDE : 0, frames, run);",
                    "write(0, frames, run);"),
            new PlantedBug(
                    "frames of a batch not checked",
                    Sources.WAL + "BatchScan.java",
                    "int length = LogFrame.verify(source, at, limit, checksum.scratch());",
                    "int length = LogFrame.length(source, at);"),
            new PlantedBug("leftovers of a segment revive", WRITER, "random.nextLong(),", "1,")
                    .and(
                            Sources.WAL + "TailRewrite.java",
                            "header(logId, sequence, random.nextLong(), free.length())",
                            "header(logId, sequence, 1, free.length())"),
            new PlantedBug(
                    "tail trusted because it can be read",
                    Sources.WAL + "Recovery.java",
                    "canGoOn(scan) ? goOn(scan) : rewrite",
                    "!scan.hasLeftovers() ? goOn(scan) : rewrite"),
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
                    "segment dropped before the next is durable",
                    Sources.WAL + "WriteAheadLog.java",
                    " && next.previousBatch() <= edge.durableSequence();",
                    ";"),
            new PlantedBug(
                            "term of the votes in the log not read again",
                            SCAN,
                            "hardState = hardState.newer(BatchHeader.term(source, offset), BatchHeader.votedFor(source, offset));",
                            "")
                    .and(
                            Sources.WAL + "WriteAheadLog.java",
                            "state.save(term, votedFor);",
                            "state.save(before.term(), before.votedFor());"));

    private WalBugs() {}
}
