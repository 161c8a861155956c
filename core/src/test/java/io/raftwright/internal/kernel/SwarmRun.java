package io.raftwright.internal.kernel;

import io.raftwright.api.Role;
import io.raftwright.storage.EntryKind;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import java.util.stream.LongStream;

/** Any faults, as often or seldom as the seed says, and work for all members. */
final class SwarmRun implements SwarmProfile {
    private static final int STEPS = 3_000;
    private static final long MS = 1_000_000;
    private static final int LEASE_DRIFT_PERCENT = 20;

    private final SplittableRandom random;
    private final SwarmCluster cluster;

    /** How this run misbehaves: chances per duty cycle. */
    private final double crashing;

    private final double cutting;
    private final double proposing;
    private final double reading;
    private final double pausing;
    private final double changing;
    private final double transferring;
    private final boolean isLeased;
    private final SwarmChurn churn;
    /** The chance that it hits whoever leads. */
    private final double hunting;
    /** Most time that passes from one duty cycle to the next. */
    private final long paceNs;

    SwarmRun(long seed, boolean isTraced) {
        this.random = new SplittableRandom(seed);
        int size = random.nextInt(5) < 3 ? 3 : 5;
        int spare = random.nextInt(2) == 0 ? 0 : 2;
        this.cluster = new SwarmCluster(size + spare, random.split(), isTraced);
        this.crashing = oneOf(0, 0.001, 0.01);
        this.cutting = oneOf(0, 0.001, 0.01);
        this.proposing = oneOf(0.02, 0.2, 0.5);
        this.reading = oneOf(0, 0.05, 0.3);
        this.pausing = oneOf(0, 0.002, 0.02);
        this.hunting = oneOf(0, 0.003, 0.03);
        this.paceNs = (long) (oneOf(1, 4) * MS);
        this.changing = spare == 0 ? 0 : oneOf(0.02, 0.3);
        this.transferring = oneOf(0, 0.002, 0.02);
        this.isLeased = random.nextInt(3) == 0;
        disturb();
        long[] witnesses = random.nextInt(3) > 0
                ? new long[0]
                : random.longs(size / 2, 1, size + 1).toArray();
        populate(size, size + spare, witnesses);
        this.churn = new SwarmChurn(random.split(), size + spare, witnesses);
    }

    private void disturb() {
        SwarmNetwork network = cluster.network();
        network.disturb(
                oneOf(0, 0.02, 0.2), oneOf(0, 0.05, 0.3), oneOf(0, 0.05, 0.4), (long) (oneOf(50, 300, 1500) * MS));
        if (random.nextInt(4) == 0) {
            network.slowDown();
        }
        cluster.useDisks(new SwarmDisks(oneOf(1, 0.3, 0.05), 0.5, 0.25, oneOf(0, 0.002, 0.02)));
    }

    private void populate(int founderCount, int count, long... witnesses) {
        int maxAppend = (int) oneOf(1, 256);
        int maxInflight = (int) oneOf(1, 4);
        int maxUncommitted = (int) oneOf(500, 16 << 10);
        long quiesceAfterNs = (long) (oneOf(0, 0, 30) * MS);
        boolean arePreferred = random.nextInt(3) == 0;
        long[] founders = LongStream.rangeClosed(1, founderCount).toArray();
        for (int i = 0; i < count; i++) {
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
            cluster.add(founders, witnesses, options, cluster.network()::take, rate(), random.split());
        }
    }

    /** Clocks run as they like, unless leases rely on them: then none is much faster than another. */
    private double rate() {
        if (isLeased) {
            return 1 + random.nextDouble() * LEASE_DRIFT_PERCENT / 100;
        }
        return random.nextBoolean() ? 1 : StrictMath.pow(10, random.nextDouble() * 1.5 - 1);
    }

    private double oneOf(double... choices) {
        return choices[random.nextInt(choices.length)];
    }

    @Override
    public SwarmCluster cluster() {
        return cluster;
    }

    @Override
    public void run() {
        for (int step = 1; step <= STEPS; step++) {
            cluster.pass(random.nextDouble() < pausing ? random.nextLong(400 * MS) : random.nextLong(paceNs));
            misbehave();
            cluster.dutyCycle(cluster.anyMember(), this::work);
        }
        cluster.healAndAgree(churn::leaveJoint);
    }

    private void misbehave() {
        hunt();
        if (random.nextDouble() < cutting) {
            cluster.network().cut();
        }
        if (random.nextDouble() < 2 * cutting + hunting / 2) {
            cluster.network().heal();
            cluster.members().forEach(member -> cluster.clock(member).stop(false));
            reconnect();
        }
        if (random.nextDouble() < crashing) {
            cluster.crash(cluster.anyMember());
        }
    }

    /** Strikes leaders, and most of all new ones that committed nothing yet (Raft paper Figure 8). */
    private void hunt() {
        for (TestMember member : cluster.members()) {
            if (!member.isUp || member.kernel.role() != Role.LEADER) {
                continue;
            }
            boolean isNew = member.log.termAt(member.kernel.commitIndex()) < member.kernel.term();
            if (random.nextDouble() < (isNew ? 3 * hunting : hunting)) {
                if (random.nextInt(3) == 0) {
                    cluster.crash(member);
                } else {
                    cluster.network().cut(member.id);
                    cluster.clock(member).stop(!isLeased && random.nextBoolean());
                }
            }
        }
    }

    /** The transport tells of connections made again; or it does not, and the kernel must find out. */
    private void reconnect() {
        for (TestMember member : cluster.members()) {
            for (TestMember peer : cluster.members()) {
                if (member.isUp && peer != member && random.nextBoolean()) {
                    member.kernel.onPeerUp(peer.id);
                }
            }
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
            cluster.read(member);
        }
        if (random.nextDouble() < changing) {
            cluster.trace(churn.changeMembership(member));
        }
        if (random.nextDouble() < transferring) {
            cluster.trace(churn.moveLeadership(member));
        }
    }
}
