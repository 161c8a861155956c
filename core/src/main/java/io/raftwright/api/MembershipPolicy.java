package io.raftwright.api;

import java.time.Duration;
import java.util.Objects;

/**
 * What a leader does about the membership by itself, for services with many instances: whether it takes in members that ask, who
 * of them votes, and who is forgotten. The same on each member, since any may lead. The default, {@link #byHand}, does nothing.
 *
 * <pre>{@code
 * NodeOptions.builder().membership(MembershipPolicy.automatic(3).withReplaceAfter(Duration.ofSeconds(20)))
 * }</pre>
 *
 * <p>With {@link #automatic} the number of voters goes to the target, which is odd, by odd numbers alone: two at a time, or one
 * in place of another, through a joint configuration. Never more than one such step is under way, none is begun while the voters
 * that answer are no majority, and none after which they would not be one. A voter that is silent for long becomes a learner and a
 * learner takes its place; when it comes back, it is a learner like any other. Witnesses count as voters, and are left alone.
 *
 * @param maxLearners       members that ask are taken in as learners while there are fewer than so many; 0 to 120, 0 for never. A
 *                          leader sends each of them every entry and every heartbeat; with addresses of 15 characters, 90 members
 *                          are the most that a configuration holds
 * @param voters            how many shall vote: 1, 3, 5 or 7, or 0 to leave that to requests
 * @param replaceVoterAfter how long a voter may be silent before another takes its place; the leader counts only what it was
 *                          there to hear, since it began to lead
 * @param promoteAfter      how long a learner must have answered without a gap, as a leader sees it, before it may vote
 * @param pause             between two changes of who votes, and after a change of leader, at least
 * @param removeLearnerAfter how long a learner may be silent before it is removed; zero for ever
 * @param zones             over what voters are spread
 */
public record MembershipPolicy(
        int maxLearners,
        int voters,
        Duration replaceVoterAfter,
        Duration promoteAfter,
        Duration pause,
        Duration removeLearnerAfter,
        Zones zones) {
    /** Most learners that a policy may ask for. */
    public static final int MAX_LEARNERS = 120;
    /** Most voters that a policy may ask for: each of them slows every commit and adds little. */
    public static final int MAX_VOTERS = 7;

    private static final int DEFAULT_MAX_LEARNERS = 64;
    private static final Duration LONGEST = Duration.ofDays(365);

    private static final MembershipPolicy BY_HAND = new MembershipPolicy(
            0, 0, Duration.ofSeconds(10), Duration.ofSeconds(2), Duration.ofSeconds(5), Duration.ZERO, Zones.NONE);

    public MembershipPolicy {
        Objects.requireNonNull(zones, "zones");
        require(maxLearners >= 0 && maxLearners <= MAX_LEARNERS, "maxLearners", maxLearners);
        require(voters == 0 || (voters % 2 == 1 && voters > 0 && voters <= MAX_VOTERS), "voters", voters);
        requireTime(replaceVoterAfter, "replaceVoterAfter");
        requireTime(promoteAfter, "promoteAfter");
        requireTime(pause, "pause");
        requireTime(removeLearnerAfter, "removeLearnerAfter");
    }

    private static void requireTime(Duration time, String name) {
        require(!time.isNegative() && time.compareTo(LONGEST) <= 0, name, time);
    }

    private static void require(boolean holds, String name, Object value) {
        if (!holds) {
            throw new IllegalArgumentException("policy out of range, " + name + "=" + value);
        }
    }

    /** Nobody comes, votes or goes but by {@code RaftNode.changeMembership}. */
    public static MembershipPolicy byHand() {
        return BY_HAND;
    }

    /** Takes in up to 64 learners that ask; who votes is left to requests. */
    public static MembershipPolicy open() {
        return BY_HAND.withMaxLearners(DEFAULT_MAX_LEARNERS);
    }

    /**
     * Takes in up to 64 learners that ask, and lets so many of all members vote.
     *
     * @param voters 1, 3, 5 or 7
     */
    public static MembershipPolicy automatic(int voters) {
        require(voters > 0, "voters", voters);
        return open().withVoters(voters);
    }

    /** The same with another {@link #maxLearners}. */
    public MembershipPolicy withMaxLearners(int value) {
        return new MembershipPolicy(value, voters, replaceVoterAfter, promoteAfter, pause, removeLearnerAfter, zones);
    }

    /** The same with another target for {@link #voters}. */
    public MembershipPolicy withVoters(int value) {
        return new MembershipPolicy(
                maxLearners, value, replaceVoterAfter, promoteAfter, pause, removeLearnerAfter, zones);
    }

    /** The same with another {@link #replaceVoterAfter}. */
    public MembershipPolicy withReplaceVoterAfter(Duration value) {
        return new MembershipPolicy(maxLearners, voters, value, promoteAfter, pause, removeLearnerAfter, zones);
    }

    /** The same with another {@link #promoteAfter}. */
    public MembershipPolicy withPromoteAfter(Duration value) {
        return new MembershipPolicy(maxLearners, voters, replaceVoterAfter, value, pause, removeLearnerAfter, zones);
    }

    /** The same with another {@link #pause}. */
    public MembershipPolicy withPause(Duration value) {
        return new MembershipPolicy(
                maxLearners, voters, replaceVoterAfter, promoteAfter, value, removeLearnerAfter, zones);
    }

    /** The same with another {@link #removeLearnerAfter}. */
    public MembershipPolicy withRemoveLearnerAfter(Duration value) {
        return new MembershipPolicy(maxLearners, voters, replaceVoterAfter, promoteAfter, pause, value, zones);
    }

    /** The same, with voters spread over these {@link #zones}. */
    public MembershipPolicy spreadOver(Zones value) {
        return new MembershipPolicy(
                maxLearners, voters, replaceVoterAfter, promoteAfter, pause, removeLearnerAfter, value);
    }

    /** True if the leader does nothing by itself. */
    public boolean isByHand() {
        return maxLearners == 0 && voters == 0;
    }
}
