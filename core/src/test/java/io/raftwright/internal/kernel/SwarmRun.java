package io.raftwright.internal.kernel;

import io.raftwright.api.Role;
import io.raftwright.storage.EntryKind;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * One seeded run: a cluster, a network and disks that misbehave, work for all of them, and invariants at every step; in the end
 * all is healed and the members must agree.
 */
final class SwarmRun {
    /** A member's clock: right, ten times too slow, three times too fast, or standing still. */
    private static final class DriftingClock {
        private double rate;
        private boolean isStopped;
        private long seenNs;
        private long shownNs;

        private DriftingClock(double rate) {
            this.rate = rate;
        }

        private long at(long trueNs) {
            shownNs += isStopped ? 0 : (long) ((trueNs - seenNs) * rate);
            seenNs = trueNs;
            return shownNs;
        }
    }

    private static final long MS = 1_000_000;
    private static final int LEASE_DRIFT_PERCENT = 20;
    private static final int TRACE_LENGTH = 250;
    private static final int MAX_HEALED_STEPS = 40_000;

    private final SplittableRandom random;
    private final SwarmNetwork network;
    private final Invariants invariants;
    private final List<TestMember> members = new ArrayList<>();
    private final List<DriftingClock> clocks = new ArrayList<>();

    private final ArrayDeque<String> trace = new ArrayDeque<>();
    private final boolean isTraced;

    /** How this run misbehaves: chances per duty cycle. */
    private final double crashing;

    private final double forcing;
    private final double cutting;
    private final double proposing;
    private final double reading;
    private final double snapshots;
    private final double pausing;
    private final double changing;
    private final double transferring;
    private final boolean isLeased;
    private final SwarmChurn churn;
    /** The chance that it hits whoever leads. */
    private final double hunting;
    /** Most time that passes from one duty cycle to the next. */
    private final long paceNs;

    private boolean isHealed;
    private long nowNs;
    private long step;
    private long contexts;

    SwarmRun(long seed, boolean isTraced) {
        this.isTraced = isTraced;
        this.random = new SplittableRandom(seed);
        int size = random.nextInt(5) < 3 ? 3 : 5;
        int spare = random.nextInt(2) == 0 ? 0 : 2;
        this.network = new SwarmNetwork(size + spare, random.split(), this::trace);
        this.invariants = new Invariants();
        network.disturb(
                oneOf(0, 0.02, 0.2), oneOf(0, 0.05, 0.3), oneOf(0, 0.05, 0.4), (long) (oneOf(50, 300, 1500) * MS));
        if (random.nextInt(4) == 0) {
            network.slowDown();
        }
        this.crashing = oneOf(0, 0.001, 0.01);
        this.forcing = oneOf(1, 0.3, 0.05);
        this.cutting = oneOf(0, 0.001, 0.01);
        this.proposing = oneOf(0.02, 0.2, 0.5);
        this.reading = oneOf(0, 0.05, 0.3);
        this.snapshots = oneOf(0, 0.002, 0.02);
        this.pausing = oneOf(0, 0.002, 0.02);
        this.hunting = oneOf(0, 0.003, 0.03);
        this.paceNs = (long) (oneOf(1, 4) * MS);
        this.changing = spare == 0 ? 0 : oneOf(0.02, 0.3);
        this.transferring = oneOf(0, 0.002, 0.02);
        this.isLeased = random.nextInt(3) == 0;
        int maxAppend = (int) oneOf(1, 256);
        int maxInflight = (int) oneOf(1, 4);
        int maxUncommitted = (int) oneOf(500, 16 << 10);
        long quiesceAfterNs = (long) (oneOf(0, 0, 30) * MS);
        boolean arePreferred = random.nextInt(3) == 0;
        long[] founders = LongStream.rangeClosed(1, size).toArray();
        long[] witnesses = random.nextInt(3) > 0
                ? new long[0]
                : random.longs(size / 2, 1, size + 1).toArray();
        for (long id = 1; id <= size + spare; id++) {
            KernelOptions options = new KernelOptions(
                    20 * MS,
                    100 * MS,
                    maxAppend,
                    maxInflight,
                    1024,
                    maxUncommitted,
                    arePreferred ? random.nextInt(3) : 0,
                    isLeased ? LEASE_DRIFT_PERCENT : 0,
                    quiesceAfterNs);
            members.add(new TestMember(id, founders, options, network::take, invariants, random.split(), witnesses));
            clocks.add(new DriftingClock(rate()));
        }
        this.churn = new SwarmChurn(random.split(), size + spare, witnesses);
    }

    /** Clocks run as they like, unless leases rely on them: then none is much faster than another. */
    private double rate() {
        if (isLeased) {
            return 1 + random.nextDouble() * LEASE_DRIFT_PERCENT / 100 * 0.9;
        }
        return random.nextBoolean() ? 1 : StrictMath.pow(10, random.nextDouble() * 1.5 - 1);
    }

    private double oneOf(double... choices) {
        return choices[random.nextInt(choices.length)];
    }

    private void trace(String line) {
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

    long confirmedReads() {
        return invariants.confirmedReads();
    }

    long committedIndex() {
        return invariants.committedIndex();
    }

    long configurations() {
        return invariants.configurations();
    }

    void run(int steps) {
        for (step = 1; step <= steps; step++) {
            misbehave();
            dutyCycle(members.get(random.nextInt(members.size())));
        }
        heal();
        runUntil(this::hasConverged, "no agreement after healing");
        long confirmed = invariants.confirmedReads();
        runUntil(() -> isReadAgain(confirmed), "no answer to reads after healing");
    }

    /** Asks each member to read now and then, since a leader that is asked may just have lost its place. */
    private boolean isReadAgain(long confirmedBefore) {
        if (step % 1000 == 0) {
            members().forEach(this::read);
        }
        return invariants.confirmedReads() >= confirmedBefore + members().size();
    }

    /** Those who belong to the cluster as it is now; none while nobody leads. */
    private List<TestMember> members() {
        TestMember leader = leader();
        return leader == null
                ? List.of()
                : members.stream()
                        .filter(member -> leader.kernel.configuration().isMember(member.id))
                        .toList();
    }

    private @Nullable TestMember leader() {
        TestMember newest = null;
        for (TestMember member : members) {
            boolean isLeader = member.isUp && member.kernel.role() == Role.LEADER;
            if (isLeader && (newest == null || newest.kernel.term() < member.kernel.term())) {
                newest = member;
            }
        }
        return newest;
    }

    private void runUntil(BooleanSupplier condition, String complaint) {
        for (int left = MAX_HEALED_STEPS; !condition.getAsBoolean(); left--, step++) {
            if (left == 0) {
                throw new AssertionError(complaint + ": " + members);
            }
            dutyCycle(members.get(random.nextInt(members.size())));
        }
    }

    private void misbehave() {
        nowNs += random.nextDouble() < pausing ? random.nextLong(400 * MS) : random.nextLong(paceNs);
        hunt();
        if (random.nextDouble() < cutting) {
            network.cut();
        }
        if (random.nextDouble() < 2 * cutting + hunting / 2) {
            network.heal();
            clocks.forEach(clock -> clock.isStopped = false);
            reconnect();
        }
        if (random.nextDouble() < crashing) {
            crash(members.get(random.nextInt(members.size())));
        }
    }

    /** Strikes leaders, and most of all new ones that committed nothing yet (Raft paper Figure 8). */
    private void hunt() {
        for (TestMember member : members) {
            if (!member.isUp || member.kernel.role() != Role.LEADER) {
                continue;
            }
            boolean isNew = member.log.termAt(member.kernel.commitIndex()) < member.kernel.term();
            if (random.nextDouble() < (isNew ? 3 * hunting : hunting)) {
                if (random.nextInt(3) == 0) {
                    crash(member);
                } else {
                    network.cut(member.id);
                    clocks.get((int) member.id - 1).isStopped = !isLeased && random.nextBoolean();
                }
            }
        }
    }

    private void crash(TestMember member) {
        if (member.isUp) {
            member.crash(random.nextInt(3) > 0);
            trace("crashed " + member.id);
        }
    }

    /** The transport tells of connections made again; or it does not, and the kernel must find out. */
    private void reconnect() {
        for (TestMember member : members) {
            for (TestMember peer : members) {
                if (member.isUp && peer != member && random.nextBoolean()) {
                    member.kernel.onPeerUp(peer.id);
                }
            }
        }
    }

    private void heal() {
        isHealed = true;
        network.disturb(0, 0, 0, 0);
        network.speedUp();
        clocks.forEach(clock -> {
            clock.rate = 1;
            clock.isStopped = false;
        });
        network.heal();
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

    private void restart(TestMember member) {
        member.restart();
        trace("restarted " + member);
    }

    /** What one member does when it is its turn, in the order in which the consensus thread does it. */
    private void dutyCycle(TestMember member) {
        network.at(nowNs);
        if (isHealed) {
            nowNs += random.nextLong(MS / 2);
        }
        member.nowNs = clocks.get((int) member.id - 1).at(nowNs);
        if (!member.isUp) {
            if (random.nextInt(40) == 0) {
                restart(member);
            }
            return;
        }
        Role roleBefore = member.kernel.role();
        member.kernel.onTick(member.nowNs);
        if (isHealed || random.nextBoolean()) {
            member.tellDurable();
        }
        network.deliver(member);
        if (isHealed || random.nextInt(4) == 0) {
            member.install();
        }
        if (isHealed) {
            churn.leaveJoint(member);
        } else {
            work(member);
        }
        member.kernel.flush();
        member.expireTransfers();
        if (isHealed || random.nextDouble() < forcing) {
            member.force();
        }
        member.apply(isHealed ? Long.MAX_VALUE : member.applied + random.nextInt(8));
        if (!isHealed && random.nextDouble() < snapshots) {
            member.takeSnapshot(random.nextInt(4));
        }
        invariants.look(member);
        if (isTraced && member.kernel.role() != roleBefore) {
            trace(member.toString());
        }
    }

    private void work(TestMember member) {
        if (random.nextDouble() < proposing) {
            for (int count = random.nextInt(4); count > 0; count--) {
                ByteBuffer payload = ByteBuffer.allocate(8 + random.nextInt(60)).putLong(0, random.nextLong());
                member.kernel.propose(EntryKind.COMMAND, payload);
            }
        }
        if (random.nextDouble() < reading) {
            read(member);
        }
        if (random.nextDouble() < changing) {
            trace(churn.changeMembership(member));
        }
        if (random.nextDouble() < transferring) {
            trace(churn.moveLeadership(member));
        }
    }

    private void read(TestMember member) {
        invariants.readAsked(++contexts);
        member.kernel.quiescence().wake();
        member.read(contexts);
    }

    private boolean hasConverged() {
        TestMember leader = leader();
        if (leader == null
                || leader.kernel.commitIndex() != leader.log.lastIndex()
                || leader.kernel.configuration().isJoint()
                || !invariants.isComplete(leader)) {
            return false;
        }
        for (TestMember member : members()) {
            if (member.applied != invariants.committedIndex()
                    || member.stateHash != leader.stateHash
                    || member.kernel.leaderId() != leader.id) {
                return false;
            }
        }
        return true;
    }
}
