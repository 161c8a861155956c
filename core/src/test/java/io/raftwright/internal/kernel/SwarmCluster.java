package io.raftwright.internal.kernel;

import io.raftwright.api.Role;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The members of a seeded run with their clocks, their disks and their network. Whatever a member does, the invariants are looked
 * at; and once all is healed the members must agree.
 */
final class SwarmCluster {
    private static final long MS = 1_000_000;
    private static final long SECOND = 1_000 * MS;
    private static final int TRACE_LENGTH = 250;
    private static final int MAX_HEALED_STEPS = 40_000;
    /** No clock runs faster than that. */
    private static final long MAX_CLOCK_RATE = 4;

    private final SplittableRandom random;
    private final SwarmNetwork network;
    private final Invariants invariants = new Invariants();
    private final List<TestMember> members = new ArrayList<>();
    private final List<SwarmClock> clocks = new ArrayList<>();

    private final ArrayDeque<String> trace = new ArrayDeque<>();
    private final boolean isTraced;

    private SwarmDisks disks = SwarmDisks.QUICK;
    private boolean isHealed;
    private long nowNs;
    private long step;
    private long contexts;

    /**
     * An empty cluster.
     *
     * @param size members that it will have at most
     */
    SwarmCluster(int size, SplittableRandom random, boolean isTraced) {
        this.random = random;
        this.isTraced = isTraced;
        this.network = new SwarmNetwork(size, random.split(), this::trace);
    }

    /** Adds the member with the next id, with a clock that begins anywhere, also below zero. */
    void add(
            long[] founders,
            long[] witnesses,
            KernelOptions options,
            Letter.Post post,
            double clockRate,
            RandomGenerator luck) {
        SwarmClock clock = new SwarmClock(random.nextLong(-10_000 * MS, 10_000 * MS), clockRate);
        long id = members.size() + 1L;
        members.add(new TestMember(id, founders, options, post, invariants, luck, clock.at(0), witnesses));
        clocks.add(clock);
    }

    void useDisks(SwarmDisks newDisks) {
        disks = newDisks;
    }

    SwarmNetwork network() {
        return network;
    }

    Invariants invariants() {
        return invariants;
    }

    List<TestMember> members() {
        return members;
    }

    SwarmClock clock(TestMember member) {
        return clocks.get((int) member.id - 1);
    }

    TestMember anyMember() {
        return members.get(random.nextInt(members.size()));
    }

    /** The leader of the newest term, if any member leads. */
    @Nullable
    TestMember leader() {
        TestMember newest = null;
        for (TestMember member : members) {
            boolean isLeader = member.isUp && member.kernel.role() == Role.LEADER;
            if (isLeader && (newest == null || newest.kernel.term() < member.kernel.term())) {
                newest = member;
            }
        }
        return newest;
    }

    // ---- time

    long nowNs() {
        return nowNs;
    }

    /** Lets true time pass, and counts a step. */
    void pass(long elapsedNs) {
        nowNs += elapsedNs;
        step++;
    }

    /** What one member does when it is its turn, in the order in which the consensus thread does it. */
    void dutyCycle(TestMember member, Consumer<TestMember> work) {
        network.at(nowNs);
        member.nowNs = clock(member).at(nowNs);
        if (!member.isUp) {
            if (random.nextInt(40) == 0) {
                restart(member);
            }
            return;
        }
        Role roleBefore = member.kernel.role();
        member.kernel.onTick(member.nowNs);
        if (isHealed || random.nextDouble() < disks.telling()) {
            member.tellDurable();
        }
        network.deliver(member);
        if (isHealed || random.nextDouble() < disks.installing()) {
            member.install();
        }
        work.accept(member);
        member.kernel.flush();
        member.expireTransfers();
        if (isHealed || random.nextDouble() < disks.forcing()) {
            member.force();
        }
        member.apply(isHealed ? Long.MAX_VALUE : member.applied + random.nextInt(8));
        if (!isHealed && random.nextDouble() < disks.snapshots()) {
            member.takeSnapshot(random.nextInt(4));
        }
        invariants.look(member);
        if (isTraced && member.kernel.role() != roleBefore) {
            trace(member.toString());
        }
    }

    /** Asks a member that has its turn to read: only what is committed by now will do. */
    void read(TestMember member) {
        invariants.readAsked(++contexts);
        member.kernel.quiescence().wake();
        member.read(contexts);
    }

    void crash(TestMember member) {
        if (member.isUp) {
            member.crash(random.nextInt(3) > 0);
            trace("crashed " + member.id);
        }
    }

    void restart(TestMember member) {
        member.restart();
        trace("restarted " + member);
    }

    // ---- the end

    /**
     * Ends all faults and lets the members agree and answer reads.
     *
     * @param work what members go on with
     */
    void healAndAgree(Consumer<TestMember> work) {
        heal();
        runUntil(this::hasConverged, "no agreement after healing", work);
        long confirmed = invariants.confirmedReads();
        runUntil(() -> isReadAgain(confirmed), "no answer to reads after healing", work);
        if (invariants.logTime() > MAX_CLOCK_RATE * nowNs / SECOND) {
            throw new AssertionError("log time runs faster than any clock, seconds=" + invariants.logTime());
        }
    }

    private void heal() {
        isHealed = true;
        network.calm();
        clocks.forEach(clock -> {
            clock.runAt(1);
            clock.stop(false);
        });
        for (TestMember member : members) {
            if (!member.isUp) {
                restart(member);
            }
        }
        members.forEach(this::connectAnew);
    }

    /** Whoever was silent when its leader went must be told; that much every transport owes. */
    private void connectAnew(TestMember member) {
        for (TestMember peer : members) {
            if (peer != member) {
                member.kernel.quiescence().onPeerDown(peer.id);
                member.kernel.onPeerUp(peer.id);
            }
        }
    }

    private void runUntil(BooleanSupplier condition, String complaint, Consumer<TestMember> work) {
        for (int left = MAX_HEALED_STEPS; !condition.getAsBoolean(); left--) {
            if (left == 0) {
                throw new AssertionError(complaint + ": " + members);
            }
            pass(random.nextLong(MS / 2));
            dutyCycle(anyMember(), work);
        }
    }

    private boolean hasConverged() {
        TestMember leader = leader();
        if (leader == null
                || leader.kernel.commitIndex() != leader.log.lastIndex()
                || leader.kernel.configuration().isJoint()
                || !invariants.isComplete(leader)) {
            return false;
        }
        for (TestMember member : belonging()) {
            if (member.applied != invariants.committedIndex()
                    || member.stateHash != leader.stateHash
                    || member.logTime != leader.logTime
                    || member.kernel.leaderId() != leader.id) {
                return false;
            }
        }
        return true;
    }

    /** Asks each member to read now and then, since a leader that is asked may just have lost its place. */
    private boolean isReadAgain(long confirmedBefore) {
        if (step % 1000 == 0) {
            belonging().forEach(this::read);
        }
        return invariants.confirmedReads() >= confirmedBefore + belonging().size();
    }

    /** Those who belong to the cluster as it is now; none while nobody leads. */
    private List<TestMember> belonging() {
        TestMember leader = leader();
        return leader == null
                ? List.of()
                : members.stream()
                        .filter(member -> leader.kernel.configuration().isMember(member.id))
                        .toList();
    }

    // ---- the story

    void trace(String line) {
        if (isTraced) {
            trace.add(step + " " + line);
            if (trace.size() > TRACE_LENGTH) {
                trace.remove();
            }
        }
    }

    /** The last that happened, one line each. */
    String story() {
        return String.join("\n", trace);
    }
}
