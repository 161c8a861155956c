package io.raftwright.internal.membership;

import io.raftwright.api.MembershipChange;
import io.raftwright.api.MembershipPolicy;
import io.raftwright.api.MembershipRequest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which members shall vote, one step at a time, as a {@link MembershipPolicy} wants it. Pure: configuration, how the leader sees
 * the others, and times in; the next change with its reason out.
 *
 * <pre>
 *   voters          some silent for long, or leaving      all well
 *   even            towards the target by one; or one of those goes
 *   odd, too many   those first, two go                   two go
 *   odd, enough     a learner in place of one of those;   nothing
 *                   without a learner, two of them go
 *   odd, too few    as above, or two learners come        two learners come
 * </pre>
 *
 * <p>Whatever the way to it, a step is taken only if those voters that answer are a majority of the present voters and of the next
 * ones, the leader among both; the next ones are odd in number; and no more voters go than are silent or leaving, but down to the
 * target. The change of two voters passes through a joint configuration (Raft dissertation §4.3).
 *
 * <p>Owner: the call that makes it.
 */
public final class VoterChoice {
    /** An odd number of voters stays odd. */
    private static final int STEP = 2;
    /** Fewer voters survive nobody's loss; only a target asks for them. */
    private static final int LEAST_TO_SHRINK_TO = 3;

    private final long selfId;
    private final Configuration present;
    private final Map<Long, Presence> seen = new TreeMap<>();
    private final MembershipPolicy policy;
    private final Function<Long, String> zoneOf;
    /** As far as they were asked for. */
    private final Map<Long, String> zones = new HashMap<>();

    private final Set<Long> voters;

    private VoterChoice(
            long selfId,
            Configuration present,
            Collection<Presence> seen,
            MembershipPolicy policy,
            Function<Long, String> zoneOf) {
        this.selfId = selfId;
        this.present = present;
        this.policy = policy;
        this.voters = Arrays.stream(present.voters()).boxed().collect(Collectors.toCollection(TreeSet::new));
        this.seen.put(selfId, new Presence(selfId, true, Long.MAX_VALUE, 0, true, false));
        seen.forEach(presence -> this.seen.put(presence.memberId(), presence));
        this.zoneOf = zoneOf;
    }

    /**
     * Decides.
     *
     * @param selfId  the leader
     * @param present the configuration in force
     * @param seen    the other members, as far as the leader has looked at them
     * @param zoneOf  the zone of a member, by its id
     * @param quietNs how long the same members have voted, as this leader saw it
     */
    public static NextStep next(
            long selfId,
            Configuration present,
            Collection<Presence> seen,
            MembershipPolicy policy,
            Function<Long, String> zoneOf,
            long quietNs) {
        if (present.isJoint() || !present.isVoter(selfId) || policy.isByHand()) {
            return NextStep.NONE;
        }
        VoterChoice choice = new VoterChoice(selfId, present, seen, policy, zoneOf);
        if (!choice.isHealthy(choice.voters)) {
            return NextStep.nothing("the voters that answer are no majority, nothing is changed");
        }
        NextStep step = policy.voters() > 0 ? choice.nextVoters(quietNs) : NextStep.NONE;
        NextStep other = step.request() == null ? choice.nextLearners() : step;
        return other.request() == null ? step : other;
    }

    // ---- who votes

    private NextStep nextVoters(long quietNs) {
        List<Long> unfit =
                voters.stream().filter(this::isUnfit).sorted(worstFirst()).toList();
        int size = voters.size();
        int target = policy.voters();
        if (unfit.isEmpty() && size == target) {
            return NextStep.NONE;
        }
        if (quietNs < policy.pause().toNanos()) {
            return NextStep.NONE;
        }
        boolean isEven = size % 2 == 0;
        if (size > target) {
            return go(worst(isEven ? 1 : STEP), "there are more voters than wanted, wanted=" + target);
        }
        List<Long> fit = fitLearners(unfit);
        int wanted = isEven ? 1 : STEP;
        if (size < target && fit.size() >= wanted) {
            return come(fit.subList(0, wanted), "there are fewer voters than wanted, wanted=" + target);
        }
        if (unfit.isEmpty()) {
            return NextStep.nothing(
                    "there are fewer voters than wanted and too few learners fit to vote, wanted=" + target);
        }
        String why = whyUnfit(unfit.get(0));
        if (!isEven && !fit.isEmpty()) {
            return step(fit.subList(0, 1), unfit.subList(0, 1), why);
        }
        if (unfit.size() >= wanted) {
            return go(unfit.subList(0, wanted), why + ", and no learner is fit to take its place");
        }
        return NextStep.nothing(why + ", and no learner is fit to take its place");
    }

    /** One that was not looked at yet answers nothing, and has not been silent. */
    private Presence presence(long id) {
        Presence known = seen.get(id);
        return known == null ? new Presence(id, false, 0, 0, false, false) : known;
    }

    /** Silent for too long, or leaving; nobody but an ordinary voter is judged. */
    private boolean isUnfit(long voter) {
        Presence presence = presence(voter);
        return !present.isWitness(voter)
                && (presence.isLeaving()
                        || isSilentFor(presence, policy.replaceVoterAfter().toNanos()));
    }

    private static boolean isSilentFor(Presence presence, long ns) {
        return !presence.isUp() && presence.silentNs() >= ns;
    }

    private String whyUnfit(long voter) {
        return presence(voter).isLeaving()
                ? "voter " + voter + " wants to leave"
                : "voter " + voter + " has been silent for longer than " + policy.replaceVoterAfter();
    }

    /** Learners that may vote, the best first: of the zone with the fewest voters, longest up, of the lowest id. */
    private List<Long> fitLearners(List<Long> unfit) {
        List<Long> candidates = Arrays.stream(present.learners())
                .filter(this::isFit)
                .boxed()
                .collect(Collectors.toCollection(ArrayList::new));
        Set<Long> staying = new TreeSet<>(voters);
        unfit.stream().findFirst().ifPresent(staying::remove);
        List<Long> chosen = new ArrayList<>();
        while (!candidates.isEmpty()) {
            Long best = candidates.stream()
                    .min(Comparator.<Long>comparingLong(id -> inZoneOf(id, staying))
                            .thenComparing(id -> -presence(id).upNs())
                            .thenComparing(Comparator.naturalOrder()))
                    .orElseThrow();
            candidates.remove(best);
            chosen.add(best);
            staying.add(best);
        }
        return chosen;
    }

    private boolean isFit(long learner) {
        Presence presence = presence(learner);
        return presence.isUp()
                && presence.isCaughtUp()
                && !presence.isLeaving()
                && presence.upNs() >= policy.promoteAfter().toNanos();
    }

    private long inZoneOf(long id, Set<Long> members) {
        return members.stream()
                .filter(other -> other != id && zone(other).equals(zone(id)))
                .count();
    }

    private String zone(long id) {
        return zones.computeIfAbsent(id, zoneOf);
    }

    /** The voters that are missed least; the leader and the witnesses are not among them. */
    private List<Long> worst(int count) {
        return voters.stream()
                .filter(id -> id != selfId && !present.isWitness(id))
                .sorted(worstFirst())
                .limit(count)
                .toList();
    }

    private Comparator<Long> worstFirst() {
        return Comparator.<Long, Boolean>comparing(this::isUp)
                .thenComparing(id -> !isLeaving(id))
                .thenComparing(id -> isUp(id) ? 0 : -presence(id).silentNs())
                .thenComparing(id -> -inZoneOf(id, voters))
                .thenComparing(id -> presence(id).upNs())
                .thenComparing(Comparator.reverseOrder());
    }

    private boolean isUp(long id) {
        return presence(id).isUp();
    }

    private boolean isLeaving(long id) {
        return presence(id).isLeaving();
    }

    private NextStep come(List<Long> learners, String why) {
        return step(learners, List.of(), why);
    }

    private NextStep go(List<Long> leavers, String why) {
        return step(List.of(), leavers, why);
    }

    /** Some become voters, others learners, unless that is not safe. */
    private NextStep step(List<Long> promoted, List<Long> demoted, String why) {
        Set<Long> next = new TreeSet<>(voters);
        next.addAll(promoted);
        demoted.forEach(next::remove);
        if (next.equals(voters) || !isSafe(next)) {
            return NextStep.nothing(why + ", and no change would be safe");
        }
        MembershipChange[] changes = Stream.concat(
                        promoted.stream().map(id -> MembershipChange.addVoter(id, "")),
                        demoted.stream().map(MembershipChange::demote))
                .toArray(MembershipChange[]::new);
        String who = (promoted.isEmpty() ? "" : ", to vote: " + promoted)
                + (demoted.isEmpty() ? "" : ", to vote no more: " + demoted);
        return new NextStep(MembershipRequest.of(changes).ifIndex(present.index()), why + who);
    }

    private boolean isSafe(Set<Long> next) {
        long witnesses = next.stream().filter(present::isWitness).count();
        return isHealthy(next)
                && next.contains(selfId)
                && next.size() % 2 == 1
                && (next.size() >= voters.size() || next.size() >= least())
                && 2 * witnesses <= next.size();
    }

    /** How few may be left when voters go and nobody takes their place. */
    private long least() {
        long missing = voters.stream().filter(id -> !isUp(id) || isLeaving(id)).count();
        int wanted = policy.voters();
        return Math.max(Math.min(voters.size(), wanted) - missing, Math.min(wanted, LEAST_TO_SHRINK_TO));
    }

    private boolean isHealthy(Set<Long> those) {
        return 2 * those.stream().filter(this::isUp).count() > those.size();
    }

    // ---- who is forgotten

    /** A learner that left, whose place another has taken, or that has been silent for too long, goes; one at a time. */
    private NextStep nextLearners() {
        long silenceNs = policy.removeLearnerAfter().toNanos();
        for (long learner : present.learners()) {
            Presence presence = presence(learner);
            if (presence.isLeaving()) {
                return remove(learner, "it wants to leave");
            }
            if (isReplaced(presence)) {
                return remove(learner, "another member is at its address, address=" + present.address(learner));
            }
            if (silenceNs > 0 && isSilentFor(presence, silenceNs)) {
                return remove(learner, "it has been silent for longer than " + policy.removeLearnerAfter());
            }
        }
        return NextStep.NONE;
    }

    private NextStep remove(long learner, String why) {
        return new NextStep(
                MembershipRequest.of(MembershipChange.remove(learner)).ifIndex(present.index()),
                "learner " + learner + " is removed: " + why);
    }

    /** An instance that lost its disk comes back as another member, at the same address. */
    private boolean isReplaced(Presence presence) {
        String address = present.address(presence.memberId());
        return !address.isEmpty()
                && isSilentFor(presence, policy.promoteAfter().toNanos())
                && Arrays.stream(present.membersExcept(presence.memberId()))
                        .anyMatch(other -> isUp(other) && present.address(other).equals(address));
    }
}
