package io.raftwright.testkit.planted;

import java.util.List;

/** What is in the log, and what of it is committed. */
final class LogBugs {
    private static final String LEADERSHIP = Sources.KERNEL + "Leadership.java";
    private static final String KERNEL = Sources.KERNEL + "Kernel.java";
    private static final String FOLLOWING = Sources.KERNEL + "Following.java";
    private static final String LOG = Sources.REPLICATION + "RaftLog.java";

    static final List<PlantedBug> ALL = List.of(
            new PlantedBug(
                    "entries of older terms committed by count",
                    LEADERSHIP,
                    "return index >= firstIndexOfTerm && log.termAt(index) == term ? index : 0;",
                    "return index;"),
            new PlantedBug(
                    "leader counts what it only wrote",
                    LEADERSHIP,
                    "return log.durableIndex();",
                    "return log.lastWrittenIndex();"),
            new PlantedBug(
                    "acknowledgement before the force",
                    Sources.RUNTIME + "KernelEffects.java",
                    ".flags(Message.POSITIVE).index(matchIndex);\n        outbox.sendWhenDurable(peerId);",
                    ".flags(Message.POSITIVE).index(matchIndex);\n        outbox.send(peerId);"),
            new PlantedBug(
                    "follower commits beyond what was verified",
                    FOLLOWING,
                    "committed.advance(Math.min(leaderCommit, lastIndex));",
                    "committed.advance(Math.min(leaderCommit, log.lastIndex()));"),
            new PlantedBug(
                    "heartbeat tells more than a member holds",
                    Sources.REPLICATION + "PeerProgress.java",
                    "return Math.min(commitIndex, matchIndex);",
                    "return commitIndex;"),
            new PlantedBug(
                    "follower acknowledges its whole log",
                    FOLLOWING,
                    "acknowledge(peerId, lastIndex);",
                    "acknowledge(peerId, log.lastIndex());"),
            new PlantedBug(
                    "term of the entry before not compared", FOLLOWING, "|| log.termAt(index) == term);", "|| true);"),
            new PlantedBug("entries cut still count as durable", LOG, "durable.truncatedFrom(first);", ""),
            new PlantedBug(
                    "log cut although entries agree",
                    LOG,
                    "while (at < limit && isHere(next, LogFrame.term(frames, at))) {",
                    "while (at < limit && next <= commitIndex) {"),
            new PlantedBug(
                    "answers of an earlier term count",
                    KERNEL,
                    "if (leadership == null || replyTerm != term()) {",
                    "if (leadership == null) {"),
            new PlantedBug(
                    "commit index not saved by the leader",
                    LEADERSHIP,
                    "log.flush(committed.index());",
                    "log.flush(0);"),
            new PlantedBug(
                    "commit index not saved with entries received",
                    LOG,
                    "store.append(frames, Math.max(commitIndex, newCommitIndex));",
                    "store.append(frames, commitIndex);"),
            new PlantedBug(
                    "saved commit index not read",
                    KERNEL,
                    "commitTo(Math.min(hint, log.lastIndex()));",
                    "commitTo(Math.min(1, log.lastIndex()));"),
            new PlantedBug(
                    "snapshot drops a log that goes beyond it",
                    FOLLOWING,
                    "if (log.termAt(index) == snapshotTerm) {",
                    "if (log.lastIndex() == index) {"),
            new PlantedBug(
                    "entries received count as written on a full disk",
                    LOG,
                    "long position = store.append(frames, Math.max(commitIndex, newCommitIndex));",
                    """
                    long position;
                    try {
                        position = store.append(frames, Math.max(commitIndex, newCommitIndex));
                    } catch (io.raftwright.storage.StorageFullException e) {
                        position = store.writtenPosition();
                    }
                    """));

    private LogBugs() {}
}
