package io.raftwright.internal.kernel;

import io.raftwright.api.Role;
import io.raftwright.internal.kernel.Letter.Kind;
import io.raftwright.storage.EntryKind;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Few faults, each at the worst moment for leases: clocks differ by all that was stated, members campaign as soon as they may, and
 * a leader is cut off right behind a heartbeat or an offer of leadership, then asked for reads all the time while others go on
 * without it (Raft dissertation §6.4.1).
 */
final class LeaseStorm implements SwarmProfile {
    private static final int STEPS = 5_000;
    private static final long MS = 1_000_000;

    /** What befalls a leader. */
    private enum Blow {
        /** All its links are cut. */
        CUT_OFF,
        /** One other member is all that it still has. */
        SPLIT_OFF,
        /** One other member, which all the rest still hear, has lost it. */
        LINK_CUT,
        /** It is not heard, and hears late. */
        MUTE,
        /** It hears nothing. */
        DEAF,
        /** It gets no turn for a while. */
        ASLEEP
    }

    private final SplittableRandom random;
    private final SwarmCluster cluster;
    private final SwarmChurn churn;
    private final int driftPercent;
    private final double changing;
    /** Who votes is crashed and started again at once: it must remember whom it stands by. */
    private final double restarting;
    /** How often leadership is offered before a blow. */
    private final double offering;

    /** The leader to be struck, or struck. */
    private @Nullable TestMember prey;
    /** It said what the blow waits for. */
    private boolean hasSpoken;

    private boolean isStruck;
    private boolean isOffered;
    private @Nullable TestMember sleeper;
    /** When the blow falls at the latest; once it fell, when it ends. */
    private long nextNs;

    LeaseStorm(long seed, boolean isTraced) {
        this.random = new SplittableRandom(seed);
        int size = random.nextInt(4) > 0 ? 3 : 5;
        int spare = random.nextInt(4) > 0 ? 0 : 1;
        this.cluster = new SwarmCluster(size + spare, random.split(), isTraced);
        this.driftPercent = new int[] {5, 20, 50}[random.nextInt(3)];
        this.changing = spare == 0 ? 0 : 0.01;
        this.restarting = random.nextInt(3) > 0 ? 0 : 0.02;
        this.offering = random.nextInt(3) / 2.0;
        cluster.network().useDelay(random.nextInt(3) > 0 ? MS : 4 * MS);
        cluster.useDisks(new SwarmDisks(random.nextInt(4) > 0 ? 1 : 0.3, 1, 1, 0));
        long quiesceAfterNs = random.nextInt(4) > 0 ? 0 : 30 * MS;
        KernelOptions options =
                new KernelOptions(20 * MS, 100 * MS, 256, 4, 1024, 16 << 10, 0, driftPercent, quiesceAfterNs);
        long[] founders = LongStream.rangeClosed(1, size).toArray();
        for (int i = 0; i < size + spare; i++) {
            cluster.add(founders, new long[0], options, this::post, rate(), impatient(random.split()));
        }
        this.churn = new SwarmChurn(random.split(), size + spare);
        this.nextNs = 150 * MS;
    }

    /** Clocks run right or as much too fast as was stated, most of all. */
    private double rate() {
        double drift = random.nextInt(3) > 0 ? random.nextInt(2) : random.nextDouble();
        return 1 + drift * driftPercent / 100;
    }

    /** Draws the shortest of times again and again. */
    private static RandomGenerator impatient(SplittableRandom luck) {
        return new RandomGenerator() {
            @Override
            public long nextLong() {
                return luck.nextLong();
            }

            @Override
            public long nextLong(long bound) {
                return luck.nextLong(luck.nextInt(4) > 0 ? Math.max(1, bound / 20) : bound);
            }
        };
    }

    private boolean post(Letter letter) {
        if (prey != null && letter.from() == prey.id) {
            hasSpoken |= letter.kind() == (isOffered ? Kind.TIMEOUT_NOW : Kind.HEARTBEAT);
        }
        return cluster.network().take(letter);
    }

    @Override
    public SwarmCluster cluster() {
        return cluster;
    }

    @Override
    public void run() {
        for (int step = 1; step <= STEPS; step++) {
            cluster.pass(random.nextLong(MS / 2));
            plot();
            TestMember member = cluster.anyMember();
            if (member != sleeper) {
                cluster.dutyCycle(member, this::work);
            }
        }
        cluster.healAndAgree(churn::leaveJoint);
    }

    // ---- blows

    /** Chooses a leader, strikes it when it has just spoken, lets it suffer, and lets all recover. */
    private void plot() {
        boolean isTime = cluster.nowNs() - nextNs >= 0;
        if (prey == null && isTime) {
            prey = cluster.leader();
            hasSpoken = false;
            isOffered = random.nextDouble() < offering;
            nextNs = cluster.nowNs() + random.nextLong(MS, 40 * MS);
        } else if (prey == null) {
            return;
        } else if (!isStruck && (hasSpoken || isTime)) {
            strike(prey);
        } else if (isStruck && isTime) {
            recover();
        }
        if (isStruck && random.nextDouble() < restarting) {
            TestMember voter = cluster.anyMember();
            if (voter != prey && voter.isUp) {
                cluster.crash(voter);
                cluster.restart(voter);
            }
        }
    }

    private void strike(TestMember struck) {
        if (isOffered && hasSpoken && random.nextInt(2) > 0) { // that it was offered is all that is heard of it
            cluster.network().cut(struck.id);
        }
        Blow blow = Blow.values()[random.nextInt(Blow.values().length)];
        switch (blow) {
            case CUT_OFF -> {
                cluster.network().cutOneWay(struck.id, true);
                cluster.network().cutOneWay(struck.id, false);
            }
            case SPLIT_OFF -> cluster.network().splitOff(struck.id, cluster.anyMember().id);
            case LINK_CUT -> cluster.network().cutLink(struck.id, cluster.anyMember().id);
            case MUTE -> {
                cluster.network().cutOneWay(struck.id, true);
                cluster.network().slowDownTo(struck.id, random.nextLong(100 * MS));
            }
            case DEAF -> cluster.network().cutOneWay(struck.id, false);
            case ASLEEP -> sleeper = struck;
        }
        cluster.trace("struck, member=" + struck.id + ", blow=" + blow);
        isStruck = true;
        nextNs = cluster.nowNs() + random.nextLong(60 * MS, 250 * MS);
    }

    private void recover() {
        cluster.network().heal();
        cluster.network().speedUp();
        cluster.members().forEach(member -> cluster.clock(member).runAt(rate()));
        sleeper = null;
        isStruck = false;
        prey = null;
        nextNs = cluster.nowNs() + random.nextLong(150 * MS);
    }

    // ---- work

    private void work(TestMember member) {
        boolean isPrey = member == prey;
        if (isPrey ? isStruck || random.nextInt(8) == 0 : random.nextInt(20) == 0) {
            cluster.read(member);
        }
        boolean isHushed = isPrey && isStruck; // or nobody's log would be long enough to win an election
        if (!isHushed && random.nextInt(isPrey ? 40 : 4) == 0) {
            member.kernel.propose(EntryKind.COMMAND, ByteBuffer.allocate(8).putLong(0, random.nextLong()));
        }
        if (isPrey && !isStruck && isOffered && member.kernel.role() == Role.LEADER) {
            var unused = member.kernel.transferLeadership(Kernel.NO_LEADER, random.nextLong(MS, 100 * MS));
        }
        if (random.nextDouble() < changing) {
            cluster.trace(churn.changeMembership(member));
        }
    }
}
