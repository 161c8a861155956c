package io.raftwright.testkit.planted;

import io.raftwright.api.MembershipPolicy;
import io.raftwright.api.NodeOptions;
import io.raftwright.testkit.map.MapSimulation;
import io.raftwright.testkit.sim.Fault;
import io.raftwright.testkit.sim.Faults;
import io.raftwright.testkit.sim.Registers;
import io.raftwright.testkit.sim.Simulation;
import io.raftwright.testkit.sim.SimulationReport;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Where a hunt takes place: in the swarm that every build plays, or where one kind of mistake has more occasion to show. A ground says
 * what may go wrong, and with which times and limits; what is wrong is judged the same everywhere.
 */
public enum Ground {
    /** As every build plays. */
    SWARM,

    /** Leaders come and go: logs differ, and what was sent long ago arrives. */
    TERMS(
            Fault.DEPOSED_LEADERS,
            Fault.LEADER_CUT_OFF,
            Fault.PARTITION,
            Fault.ONE_WAY_PARTITION,
            Fault.CLOG,
            Fault.DELAY,
            Fault.REORDERING,
            Fault.DUPLICATION,
            Fault.STALE_FRAMES,
            Fault.KILL,
            Fault.BLACKOUT,
            Fault.POWER_LOSS,
            Fault.TRANSFER,
            Fault.STEP_DOWN),

    /** Far more is read than written, while leaders are left behind, stand still, and have clocks that differ. */
    READS(timeFaults()) {
        @Override
        Simulation.Playable played(Simulation simulation) {
            return simulation.clients(12).stateMachine(Registers::new).workload(new Reading());
        }
    },

    /** The same, and leaders answer by their leases. */
    LEASES(timeFaults()) {
        @Override
        Simulation on(Simulation drawn, SplittableRandom random) {
            int electionMs = 125 + random.nextInt(4) * 60;
            return drawn.options(small(random)
                    .electionTimeout(Duration.ofMillis(electionMs))
                    .heartbeatInterval(Duration.ofMillis(electionMs / (3 + random.nextInt(4))))
                    .leaseDriftPercent(8 + random.nextInt(10))
                    .build());
        }

        @Override
        Simulation.Playable played(Simulation simulation) {
            return READS.played(simulation);
        }
    },

    /** Processes live for a short time, and what was sent to one arrives at the next. */
    RESTARTS(Fault.STALE_FRAMES, Fault.KILL, Fault.RESTART, Fault.POWER_LOSS, Fault.BLACKOUT, Fault.DEPOSED_LEADERS) {
        @Override
        Simulation.Playable played(Simulation simulation) {
            return READS.played(simulation);
        }
    },

    /** Members come and go, while leaders do. */
    MEMBERS(
            Fault.NEW_LEARNER,
            Fault.NEW_VOTER,
            Fault.DEMOTION,
            Fault.REMOVAL,
            Fault.JOINT_CHANGE,
            Fault.EXPLICIT_JOINT,
            Fault.CHANGE_IN_VAIN,
            Fault.EMPTY_RETURN,
            Fault.DEPOSED_LEADERS,
            Fault.LEADER_CUT_OFF,
            Fault.PARTITION,
            Fault.CLOG,
            Fault.KILL,
            Fault.BLACKOUT,
            Fault.POWER_LOSS),

    /** Members ask to be taken in, and leaders choose who votes, while both come and go. */
    INSTANCES(
            Fault.NEW_LEARNER,
            Fault.MOVE,
            Fault.CHANGE_IN_VAIN,
            Fault.TRANSFER,
            Fault.DEPOSED_LEADERS,
            Fault.LEADER_CUT_OFF,
            Fault.PARTITION,
            Fault.ONE_WAY_PARTITION,
            Fault.CLOG,
            Fault.STALE_FRAMES,
            Fault.PAUSE,
            Fault.STOP_IN_CYCLE,
            Fault.HUNG_DISK,
            Fault.KILL,
            Fault.RESTART,
            Fault.POWER_LOSS,
            Fault.BLACKOUT) {
        @Override
        Simulation on(Simulation drawn, SplittableRandom random) {
            long electionMs = 150L + random.nextInt(3) * 50L;
            int voters = 3 + 2 * random.nextInt(2);
            return drawn.options(small(random)
                    .electionTimeout(Duration.ofMillis(electionMs))
                    .heartbeatInterval(Duration.ofMillis(electionMs / 4))
                    .membership(MembershipPolicy.automatic(voters)
                            .withReplaceVoterAfter(Duration.ofMillis(electionMs * (2 + random.nextInt(6))))
                            .withPromoteAfter(Duration.ofMillis(electionMs * random.nextInt(4)))
                            .withPause(Duration.ofMillis(electionMs * random.nextInt(4)))
                            .withRemoveLearnerAfter(Duration.ofMillis(electionMs * random.nextInt(2) * 20)))
                    .build());
        }
    },

    /** Power fails, and disks fail, lie and rot. */
    DISKS(
            Fault.POWER_LOSS,
            Fault.POWER_LOSS_IN_CALL,
            Fault.BLACKOUT,
            Fault.KILL,
            Fault.RESTART,
            Fault.FAILED_FORCE,
            Fault.FAILED_WRITE,
            Fault.FULL_DISK,
            Fault.SLOW_DISK,
            Fault.ROT,
            Fault.LOST_WRITE,
            Fault.MISDIRECTED_WRITE,
            Fault.LYING_FORCE,
            Fault.CROWD,
            Fault.DEPOSED_LEADERS,
            Fault.LEADER_CUT_OFF),

    /** Snapshots are taken after every few entries, and members fall behind them. */
    SNAPSHOTS(
            Fault.PARTITION,
            Fault.CLOG,
            Fault.LEADER_CUT_OFF,
            Fault.DEPOSED_LEADERS,
            Fault.LOSS,
            Fault.DELAY,
            Fault.REORDERING,
            Fault.DUPLICATION,
            Fault.STALE_FRAMES,
            Fault.KILL,
            Fault.POWER_LOSS,
            Fault.POWER_LOSS_IN_CALL,
            Fault.BLACKOUT,
            Fault.NEW_LEARNER,
            Fault.JOINT_CHANGE) {
        @Override
        Simulation on(Simulation drawn, SplittableRandom random) {
            return drawn.options(small(random)
                    .electionTimeout(Duration.ofMillis(250))
                    .heartbeatInterval(Duration.ofMillis(50))
                    .snapshotEveryBytes(512L << random.nextInt(6))
                    .trailingEntries(random.nextInt(1 << random.nextInt(8)))
                    .snapshotBytesPerSecond((16L << random.nextInt(8)) * KIB)
                    .build());
        }
    },

    /** A configuration map instead of registers, with watches. */
    MAP {
        @Override
        Simulation.Playable played(Simulation simulation) {
            return MapSimulation.of(simulation);
        }
    };

    private static final int KIB = 1 << 10;

    /** How long each storm lasts. */
    private static final long EVENTS = 20_000;

    @SuppressWarnings("ImmutableEnumChecker") // it never changes, which its type cannot say
    private final Faults faults;

    /** Where nothing but this goes wrong; or all that a cluster survives, if nothing is named. */
    Ground(Fault... only) {
        faults = only.length == 0
                ? Faults.all().without(Fault.LOST_DISK)
                : Faults.none().with(only);
    }

    /** Plays a seed on the ground of this name; answers the rule that was broken and how, or an empty text. */
    public static String play(String ground, long seed) {
        return valueOf(ground).play(seed);
    }

    /** As the table calls it. */
    String title() {
        return name().toLowerCase(Locale.ROOT);
    }

    String play(long seed) {
        Simulation drawn = Simulation.seed(seed)
                .members(3 + (int) (seed % 2) * 2)
                .clients(4 + (int) (seed % 3) * 2)
                .events(EVENTS)
                .faults(faults);
        SimulationReport report = played(on(drawn, new SplittableRandom(seed))).run();
        return report.isClean() ? "" : String.valueOf(report.violation());
    }

    /** With times and limits that suit this ground; those that the seed draws, unless it says otherwise. */
    Simulation on(Simulation drawn, SplittableRandom random) {
        return drawn;
    }

    Simulation.Playable played(Simulation simulation) {
        return simulation.stateMachine(Registers::new).workload(new Registers.Load());
    }

    private static Fault[] timeFaults() {
        return new Fault[] {
            Fault.LEFT_BEHIND,
            Fault.TRANSFER,
            Fault.LEADER_CUT_OFF,
            Fault.PARTITION,
            Fault.ONE_WAY_PARTITION,
            Fault.BRIDGE_PARTITION,
            Fault.DELAY,
            Fault.CLOG,
            Fault.STALE_FRAMES,
            Fault.PAUSE,
            Fault.STOP_IN_CYCLE,
            Fault.CLOCK_DRIFT,
            Fault.KILL,
            Fault.POWER_LOSS,
            Fault.RESTART
        };
    }

    /** Four reads to a write. */
    private static final class Reading extends Registers.Load {
        @Override
        public @Nullable ByteBuffer command(RandomGenerator random) {
            return random.nextInt(4) == 0 ? super.command(random) : null;
        }
    }

    private static NodeOptions.Builder small(SplittableRandom random) {
        return NodeOptions.builder()
                .maxEntryLength(4 * KIB)
                .maxAppendLength((4 + random.nextInt(28)) * KIB)
                .maxInflightBytes(64 * KIB)
                .maxInflightMessages(1 + random.nextInt(16))
                .maxPendingProposals(256)
                .snapshotEveryBytes((1L << random.nextInt(6)) * KIB)
                .trailingEntries(random.nextInt(64))
                .snapshotChunkLength((1 + random.nextInt(8)) * KIB);
    }
}
