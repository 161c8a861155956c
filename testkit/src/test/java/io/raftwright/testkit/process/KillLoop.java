package io.raftwright.testkit.process;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/**
 * {@code kill -9} of members under load, one, two or all at once, the leader more often than others. What was acknowledged is
 * kept outside of them, and so is the history of what their clients contend for. Owner: the test's thread.
 */
public final class KillLoop {
    private static final int MAX_PAUSE_MS = 150;

    private final Path directory;
    private final Plan plan;
    private final Random random;

    /**
     * What a loop does.
     *
     * @param seed           of the victims
     * @param writesPerCycle how many puts each member acknowledges before the next are killed
     * @param load           of each member
     * @param flags          of the members' JVMs
     */
    public record Plan(long seed, int cycles, int writesPerCycle, Load load, List<String> flags) {}

    /** Is told how far a loop has come. */
    public interface CycleListener {
        void onCycle(int cycles, long acknowledged);
    }

    /** A loop over three members whose directories lie below another. */
    public KillLoop(Path directory, Plan plan) {
        this.directory = directory;
        this.plan = plan;
        this.random = new Random(plan.seed);
    }

    /** What a loop came to, when nothing was lost. */
    public record Outcome(
            int cycles,
            int kills,
            long acknowledged,
            int keys,
            long snapshotsTaken,
            long snapshotsInstalled,
            String searched) {}

    /** Runs it, and compares what each member has in the end with what was acknowledged. */
    public Outcome run(CycleListener listener)
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        int cycles = plan.cycles;
        try (ProcessCluster cluster = new ProcessCluster(directory, plan.load, plan.flags)) {
            cluster.startAll();

            int kills = 0;
            for (int cycle = 0; cycle < cycles; cycle++) {
                kills += runCycle(cluster, cycle);
                listener.onCycle(cycle + 1, cluster.ledger().count());
            }
            cluster.awaitAcknowledged(cluster.ids(), 20);

            cluster.checkAll();
            cluster.endAll();
            String searched = cluster.contest().check();
            assertTrue(cluster.snapshotsTaken() > 0, "the load was too small for a snapshot");
            assertTrue(cycles < 2 || cluster.snapshotsInstalled() > 0, "no member was away for long enough");
            assertTrue(cluster.contest().history().size() > 100, searched);
            return new Outcome(
                    cycles,
                    kills,
                    cluster.ledger().count(),
                    cluster.ledger().keys(),
                    cluster.snapshotsTaken(),
                    cluster.snapshotsInstalled(),
                    searched);
        }
    }

    /** Kills some members in mid-load, lets those that are left go on, and brings the dead ones back. */
    private int runCycle(ProcessCluster cluster, int cycle)
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        List<Long> ids = cluster.ids();
        cluster.awaitAcknowledged(ids, plan.writesPerCycle);
        cluster.member(ids.get(random.nextInt(ids.size()))).ask("compact", "");
        ProcessCluster.pause(random.nextInt(MAX_PAUSE_MS));
        List<Long> victims = victims(ids, cluster.leader(), cycle);
        cluster.kill(victims);
        if (cluster.ids().size() > 1) {
            boolean isAwayForLong = random.nextInt(3) == 0 || cycle == 1; // then only a snapshot brings it up to date
            cluster.awaitAcknowledged(cluster.ids(), isAwayForLong ? 1_000 : 50);
        } else {
            ProcessCluster.pause(random.nextInt(MAX_PAUSE_MS));
        }
        cluster.start(victims);
        return victims.size();
    }

    private List<Long> victims(List<Long> ids, long leader, int cycle) {
        List<Long> order = new ArrayList<>(ids);
        Collections.shuffle(order, random);
        if (random.nextInt(10) < 7) {
            order.remove(leader);
            order.add(0, leader);
        }
        int chance = random.nextInt(10);
        int count = chance == 9 ? 3 : chance >= 7 ? 2 : 1;
        return order.subList(0, cycle == 1 ? 1 : cycle == 2 ? 3 : count); // so that few cycles meet everything, too
    }
}
