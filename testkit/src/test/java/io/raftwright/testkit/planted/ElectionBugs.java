package io.raftwright.testkit.planted;

import java.util.List;

/** Who leads. */
final class ElectionBugs {
    private static final String ELECTION = Sources.KERNEL + "Election.java";
    private static final String LOG = Sources.REPLICATION + "RaftLog.java";
    private static final String EFFECTS = Sources.RUNTIME + "KernelEffects.java";

    static final List<PlantedBug> ALL = List.of(
            new PlantedBug(
                    "vote not saved",
                    ELECTION,
                    "log.saveVote(newTerm, newVote);",
                    "log.saveVote(newTerm, LogStore.NO_VOTE);"),
            new PlantedBug(
                    "term without a vote not saved",
                    ELECTION,
                    "log.saveVote(newTerm, newVote);",
                    "if (newVote != LogStore.NO_VOTE) log.saveVote(newTerm, newVote);"),
            new PlantedBug(
                    "vote leaves before it is durable",
                    EFFECTS,
                    "if (isGranted && !isPreVote) {",
                    "if (isGranted && isPreVote) {"),
            new PlantedBug("vote for a shorter log", LOG, " && otherLastIndex >= lastIndex)", ")"),
            new PlantedBug(
                            "vote for an older log",
                            LOG,
                            "(otherLastTerm == ownTerm && otherLastIndex >= lastIndex)",
                            "otherLastIndex >= lastIndex")
                    .on(Ground.TERMS),
            new PlantedBug(
                    "pre-vote raises the term",
                    ELECTION,
                    "if (!request.isPreVote() && request.term() > term) {",
                    "if (request.term() > term) {"),
            new PlantedBug(
                    "several votes in a term",
                    ELECTION,
                    "isUpToDate && (votedFor == peerId || (votedFor == LogStore.NO_VOTE && leaderId == Kernel.NO_LEADER));",
                    "isUpToDate;"),
            new PlantedBug(
                            "deposed leader is followed",
                            ELECTION,
                            "if (leaderTerm < term || isOwnTerm) {",
                            "if (isOwnTerm) {")
                    .on(Ground.TERMS),
            new PlantedBug("grants of another term count", ELECTION, " && replyTerm == countedTerm)", ")"),
            new PlantedBug(
                            "nobody stands by its leader",
                            ELECTION,
                            "return timer.isVouching() || role == Role.LEADER || (leaderId != Kernel.NO_LEADER && timer.isLeaderRecent());",
                            "return false;")
                    .on(Ground.LEASES));

    private ElectionBugs() {}
}
