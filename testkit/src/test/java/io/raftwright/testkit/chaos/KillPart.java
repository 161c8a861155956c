package io.raftwright.testkit.chaos;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.testkit.process.KillLoop;
import io.raftwright.testkit.process.ProcessCluster;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * {@code kill -9} of members of three processes under load, by the loop of {@code mvn -Pkill}. In rounds, each with new members: the keys
 * of the dead stay, and would be most of what there is to write otherwise.
 */
final class KillPart implements ChaosPart {
    private static final int CYCLES = Integer.getInteger("chaos.kills", 500);
    private static final int CYCLES_PER_ROUND = 50;
    private static final int WRITES_PER_CYCLE = 500;
    private static final ProcessCluster.Load LOAD = new ProcessCluster.Load(24, 2);
    private static final long MIN_WRITES_PER_CYCLE = 2_000;

    @Override
    public String name() {
        return "kill -9";
    }

    @Override
    public @Nullable String lacking() {
        return null;
    }

    @Override
    public String run(Path directory, long seed) throws Exception {
        int cycles = 0;
        int kills = 0;
        int round = 0;
        long acknowledged = 0;
        long installed = 0;
        for (; cycles < CYCLES || acknowledged < CYCLES * MIN_WRITES_PER_CYCLE; round++) {
            Path members = Files.createDirectory(directory.resolve("round-" + round));
            long startNs = System.nanoTime();
            KillLoop.Outcome outcome = new KillLoop(
                            members, seed + round, Math.min(CYCLES, CYCLES_PER_ROUND), WRITES_PER_CYCLE, LOAD)
                    .run();
            cycles += outcome.cycles();
            kills += outcome.kills();
            acknowledged += outcome.acknowledged();
            installed += outcome.snapshotsInstalled();
            System.out.printf(
                    "chaos: kill -9, round %d: %d s, %s%n",
                    round, TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - startNs), outcome);
        }
        assertTrue(kills >= cycles);
        return "cycles=" + cycles + " in " + round + " rounds, processes killed=" + kills + ", writes acknowledged="
                + acknowledged + ", snapshots installed=" + installed + ", lost=0, histories linearizable";
    }
}
