package io.raftwright.testkit.process;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@link KillLoop} with few cycles; {@code mvn -Pkill} runs fifty, {@code -Dkill.cycles=N} others, {@code -Dkill.seed=N} a seed again
 * (the same victims, but processes never run the same way twice).
 */
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class KillTest {
    private static final int CYCLES = Integer.getInteger("kill.cycles", 3);
    private static final int WRITES_PER_CYCLE = 20;

    @TempDir
    Path directory;

    @Test
    void shouldLoseNoAcknowledgedWriteWhenMembersAreKilled()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        long seed = Long.getLong("kill.seed", System.nanoTime());
        String replay = "seed=" + seed + ", again by: mvn -Pkill -Dkill.cycles=" + CYCLES + " -Dkill.seed=" + seed;
        long startNs = System.nanoTime();
        try {
            KillLoop.Outcome outcome = new KillLoop(
                            directory, new KillLoop.Plan(seed, CYCLES, WRITES_PER_CYCLE, Load.LIGHT, List.of()))
                    .run((cycles, acknowledged) -> {});

            assertTrue(outcome.kills() >= CYCLES, outcome::toString);
            report(outcome, seed, startNs);
        } catch (Throwable e) {
            throw new AssertionError(replay, e);
        }
    }

    private static void report(KillLoop.Outcome outcome, long seed, long startNs) {
        System.out.printf(
                "kill -9: cycles=%d, processes killed=%d, writes acknowledged=%d (keys=%d), lost=0, members compared=%d, "
                        + "snapshots taken=%d, installed=%d, seed=%d, elapsed=%d s%n",
                outcome.cycles(),
                outcome.kills(),
                outcome.acknowledged(),
                outcome.keys(),
                3,
                outcome.snapshotsTaken(),
                outcome.snapshotsInstalled(),
                seed,
                TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - startNs));
        System.out.println("kill -9: " + outcome.searched());
    }
}
