package io.raftwright.testkit.process;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code kill -9} of members under load, one, two or all at once, the leader more often than others. What was acknowledged is
 * kept outside of them, and so is the history of what their clients contend for.
 *
 * <p>Few cycles here; {@code mvn -Pkill} runs fifty, {@code -Dkill.cycles=N} others, {@code -Dkill.seed=N} a seed again (the
 * same victims, but processes never run the same way twice).
 */
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class KillTest {
    private static final int CYCLES = Integer.getInteger("kill.cycles", 3);
    private static final int MAX_PAUSE_MS = 150;

    @TempDir
    Path directory;

    @Test
    void shouldLoseNoAcknowledgedWriteWhenMembersAreKilled()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        long seed = Long.getLong("kill.seed", System.nanoTime());
        String replay = "seed=" + seed + ", again by: mvn -Pkill -Dkill.cycles=" + CYCLES + " -Dkill.seed=" + seed;
        long startNs = System.nanoTime();
        try (ProcessCluster cluster = new ProcessCluster(directory)) {
            cluster.startAll();

            int kills = 0;
            Random random = new Random(seed);
            for (int cycle = 0; cycle < CYCLES; cycle++) {
                kills += runCycle(cluster, random, cycle);
            }
            cluster.awaitAcknowledged(cluster.ids(), 20);

            cluster.checkAll();
            cluster.endAll();
            String searched = cluster.contest().check();
            assertTrue(cluster.snapshotsTaken() > 0, "the load was too small for a snapshot");
            assertTrue(CYCLES < 2 || cluster.snapshotsInstalled() > 0, "no member was away for long enough");
            assertTrue(cluster.contest().history().size() > 100, searched);
            report(cluster, kills, seed, startNs);
            System.out.println("kill -9: " + searched);
        } catch (Throwable e) {
            throw new AssertionError(replay, e);
        }
    }

    /** Kills some members in mid-load, lets those that are left go on, and brings the dead ones back. */
    private static int runCycle(ProcessCluster cluster, Random random, int cycle)
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        List<Long> ids = cluster.ids();
        cluster.awaitAcknowledged(ids, 20);
        cluster.member(ids.get(random.nextInt(ids.size()))).ask("compact", "");
        ProcessCluster.pause(random.nextInt(MAX_PAUSE_MS));
        List<Long> victims = victims(ids, cluster.leader(), random, cycle);
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

    private static List<Long> victims(List<Long> ids, long leader, Random random, int cycle) {
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

    private static void report(ProcessCluster cluster, int kills, long seed, long startNs) {
        System.out.printf(
                "kill -9: cycles=%d, processes killed=%d, writes acknowledged=%d (keys=%d), lost=0, members compared=%d, "
                        + "snapshots taken=%d, installed=%d, seed=%d, elapsed=%d s%n",
                CYCLES,
                kills,
                cluster.ledger().count(),
                cluster.ledger().keys(),
                3,
                cluster.snapshotsTaken(),
                cluster.snapshotsInstalled(),
                seed,
                TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - startNs));
    }
}
