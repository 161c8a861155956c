package io.raftwright.testkit.disk;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** The real log and the real snapshot store through crashes, failures and full disks: one seed, one life. */
class CrashingStoresTest {
    private static final int SEEDS = Integer.getInteger("raftwright.seeds", 1000);
    private static final int STRIKES = 5;

    @Test
    void shouldRecoverALogThatWasStruck() {
        forEachSeed(seed -> {
            SimulatedDisk disk = new SimulatedDisk();
            Random random = random(seed);
            LogOnDisk log = new LogOnDisk(disk, random);
            live(disk, random, 250, log::live, log::verify);
        });
    }

    @Test
    void shouldRecoverSnapshotsThatWereStruck() {
        forEachSeed(seed -> {
            SimulatedDisk disk = new SimulatedDisk();
            Random random = random(seed);
            SnapshotsOnDisk snapshots = new SnapshotsOnDisk(disk, random);
            live(disk, random, 60, snapshots::live, snapshots::verify);
        });
    }

    @Test
    void shouldLoseAndKeepInBothStores() {
        int kept = 0;
        int lost = 0;
        for (long seed = 0; seed < 50; seed++) {
            SimulatedDisk disk = new SimulatedDisk();
            disk.replaceFaults(RandomFaults.death(random(seed), 250));
            new LogOnDisk(disk, random(seed)).live();
            PowerLoss loss = disk.crash(random(seed));
            kept += loss.keptSectors() + loss.keptNames();
            lost += loss.lostSectors() + loss.lostNames();
        }

        assertTrue(kept > 100 && lost > 100, "a crash that harms nothing, kept=" + kept + ", lost=" + lost);
    }

    private static void live(SimulatedDisk disk, Random random, int operations, Runnable live, Runnable verify) {
        for (int strike = 0; strike < STRIKES; strike++) {
            int within = random.nextInt(3) == 0 ? operations / 8 : operations; // Often while it opens.
            RandomFaults faults =
                    random.nextInt(3) == 0 ? RandomFaults.failure(random, within) : RandomFaults.death(random, within);
            disk.replaceFaults(random.nextInt(8) == 0 ? faults.limitTo(random.nextInt(1 << 20)) : faults);
            live.run();
            disk.replaceFaults(DiskFaults.NONE);
            if (random.nextInt(4) == 0) {
                disk.kill(); // The names it gave may still be lost by a later loss of power.
            } else {
                var unused = disk.crash(random);
            }
        }
        verify.run();
    }

    private static Random random(long seed) {
        return new Random((seed + 1) * 0x9e3779b97f4a7c15L); // Small seeds alone give nearly equal coins.
    }

    @FunctionalInterface
    private interface Life {
        void of(long seed);
    }

    private static void forEachSeed(Life life) {
        Long only = Long.getLong("raftwright.seed");
        for (long seed = only == null ? 0 : only; seed < (only == null ? SEEDS : only + 1); seed++) {
            try {
                life.of(seed);
            } catch (RuntimeException | AssertionError e) {
                fail(
                        "seed=" + seed + "; replay: mvn test -pl testkit -am -Dsurefire.failIfNoSpecifiedTests=false"
                                + " -Dtest=CrashingStoresTest -Draftwright.seed=" + seed,
                        e);
            }
        }
    }
}
