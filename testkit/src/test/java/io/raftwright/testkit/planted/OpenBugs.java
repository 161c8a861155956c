package io.raftwright.testkit.planted;

import java.util.List;

/**
 * Mistakes that no hunt has found yet, or none to its end was made for: nothing is promised of them. What else holds them stands
 * beside each in {@code docs/proof/planted-bugs.md}.
 */
final class OpenBugs {
    static final List<PlantedBug> ALL = List.of(
            new PlantedBug(
                            "answers of an earlier term count",
                            Sources.KERNEL + "Kernel.java",
                            "if (leadership == null || replyTerm != term()) {",
                            "if (leadership == null) {")
                    .on(Ground.TERMS),
            new PlantedBug(
                            "snapshot drops a log that goes beyond it",
                            Sources.KERNEL + "Following.java",
                            "if (log.termAt(index) == snapshotTerm) {",
                            "if (log.lastIndex() == index) {")
                    .on(Ground.SNAPSHOTS),
            new PlantedBug(
                            "numbers of reads used again after a restart",
                            Sources.RUNTIME + "PendingReads.java",
                            "this.nextBatch = firstBatch;",
                            "this.nextBatch = 1;")
                    .on(Ground.RESTARTS),
            new PlantedBug(
                            "lease as long as clocks agree",
                            Sources.KERNEL + "Lease.java",
                            "electionTimeoutNs / 100 * (100 - driftPercent);",
                            "electionTimeoutNs;")
                    .on(Ground.LEASES),
            new PlantedBug(
                            "disk lost and member back: its votes count",
                            Sources.RUNTIME + "PeerDisks.java",
                            "return refused.isEmpty() || !refused.contains(peerId);",
                            "return true;")
                    .and(
                            Sources.RUNTIME + "PeerDisks.java",
                            "return recorded != UNKNOWN && recorded != selfIncarnation;",
                            "return false;")
                    .on(Ground.MEMBERS),
            new PlantedBug(
                            "snapshot's configuration ignored",
                            Sources.KERNEL + "CommitPoint.java",
                            "configuration = asOfIndex;",
                            "")
                    .on(Ground.SNAPSHOTS),
            new PlantedBug(
                            "frames of a batch not checked",
                            Sources.WAL + "BatchScan.java",
                            "int length = LogFrame.verify(source, at, limit, checksum.scratch());",
                            "int length = LogFrame.length(source, at);")
                    .on(Ground.DISKS),
            new PlantedBug("leftovers of a segment revive", Sources.WAL + "LogWriter.java", "random.nextLong(),", "1,")
                    .and(
                            Sources.WAL + "TailRewrite.java",
                            "header(logId, sequence, random.nextLong(), free.length())",
                            "header(logId, sequence, 1, free.length())")
                    .on(Ground.DISKS),
            new PlantedBug(
                            "segment dropped before the next is durable",
                            Sources.WAL + "WriteAheadLog.java",
                            " && header.previousBatch() <= edge.durableSequence() && next.isNamed();",
                            ";")
                    .on(Ground.DISKS),
            new PlantedBug(
                            "transfer goes on at a wrong offset",
                            Sources.RUNTIME + "SnapshotIntake.java",
                            "if (chunk.bytes().hasRemaining() && chunk.offset() == current.nextOffset()) {",
                            "if (chunk.bytes().hasRemaining()) {")
                    .and(
                            Sources.RUNTIME + "SnapshotIntake.java",
                            "current.write(chunk.offset(), chunk.bytes());",
                            "current.write(current.nextOffset(), chunk.bytes());")
                    .on(Ground.SNAPSHOTS),
            new PlantedBug(
                            "snapshot of the map is of a later moment",
                            Sources.MAP + "internal/store/ConfigStore.java",
                            "return image();",
                            "return out -> image().writeTo(out);")
                    .on(Ground.MAP),
            new PlantedBug(
                            "damaged member believes heartbeats",
                            Sources.KERNEL + "Following.java",
                            "if (log.isWhole()) { // or",
                            "if (true) { //")
                    .on(Ground.DISKS),
            new PlantedBug(
                            "map read without a barrier",
                            Sources.MAP + "MemberAsyncMap.java",
                            "member.node().readBarrier(deadline),",
                            "CompletableFuture.completedFuture(0L),")
                    .on(Ground.MAP));

    private OpenBugs() {}
}
