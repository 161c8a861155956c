package io.raftwright.testkit.planted;

import java.util.List;

/** Who has a say. */
final class MembershipBugs {
    private static final String LEADERSHIP = Sources.KERNEL + "Leadership.java";
    private static final String QUORUM_OF =
            "return rule.acknowledged(configuration.voters(), configuration.outgoing(), what);";

    static final List<PlantedBug> ALL = List.of(
            new PlantedBug(
                    "joint commit without the outgoing half",
                    Sources.QUORUM + "CommitRule.java",
                    "Math.min(incoming, byMajority(outgoing, acks));",
                    "incoming;"),
            new PlantedBug(
                    "joint commit without the incoming half",
                    Sources.QUORUM + "CommitRule.java",
                    "Math.min(incoming, byMajority(outgoing, acks));",
                    "byMajority(outgoing, acks);"),
            new PlantedBug(
                    "joint election without the outgoing half",
                    Sources.QUORUM + "VoteTally.java",
                    "VoteResult other = half(outgoing);",
                    "VoteResult other = incoming;"),
            new PlantedBug(
                    "joint election without the incoming half",
                    Sources.QUORUM + "VoteTally.java",
                    "VoteResult incoming = half(voters);",
                    "VoteResult incoming = outgoing.length > 0 ? half(outgoing) : half(voters);"),
            new PlantedBug(
                    "overwritten configuration not rolled back",
                    Sources.REPLICATION + "RaftLog.java",
                    "configurations.forgetFrom(first);",
                    ""),
            new PlantedBug(
                    "two configurations at a time",
                    Sources.KERNEL + "MembershipChanges.java",
                    "if (log.hasUncommittedConfiguration()) {",
                    "if (log.lastIndex() < 0) {"),
            new PlantedBug(
                    "two voters in one simple step",
                    Sources.MEMBERSHIP + "MembershipRule.java",
                    "if (draft.changedVoters() > 1) {",
                    "if (draft.changedVoters() > 2) {"),
            new PlantedBug("removed leader counts itself", LEADERSHIP, QUORUM_OF, """
                    long[] voters = java.util.stream.LongStream.concat(
                            java.util.Arrays.stream(configuration.voters()), java.util.stream.LongStream.of(selfId))
                            .distinct().toArray();
                    return rule.acknowledged(voters, configuration.outgoing(), what);
                    """),
            new PlantedBug(
                    "learner counted in the quorum",
                    LEADERSHIP,
                    QUORUM_OF,
                    "return rule.acknowledged(configuration.membersExcept(0), configuration.outgoing(), what);"),
            new PlantedBug(
                            "snapshot installed without its configuration",
                            Sources.RUNTIME + "ApplyAgent.java",
                            "configuration = Configuration.decode(meta.configuration());",
                            "")
                    .on(Ground.SNAPSHOTS),
            new PlantedBug(
                    "snapshot taken with the configuration of the last start",
                    Sources.RUNTIME + "ApplyAgent.java",
                    ".withIndex(LogFrame.index(run, at));",
                    ".withIndex(LogFrame.index(run, at)).equals(configuration) ? configuration : configuration;"),
            new PlantedBug(
                            "an even number of voters",
                            Sources.MEMBERSHIP + "VoterChoice.java",
                            "&& next.size() % 2 == 1",
                            "")
                    .and(Sources.MEMBERSHIP + "VoterChoice.java", "int wanted = isEven ? 1 : STEP;", "int wanted = 1;")
                    .on(Ground.INSTANCES),
            new PlantedBug(
                            "who asks to be taken in votes at once",
                            Sources.RUNTIME + "Steward.java",
                            "MembershipChange.addLearner(peerId, address)",
                            "MembershipChange.addVoter(peerId, address)")
                    .on(Ground.INSTANCES));

    private MembershipBugs() {}
}
