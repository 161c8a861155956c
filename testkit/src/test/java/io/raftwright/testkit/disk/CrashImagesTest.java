package io.raftwright.testkit.disk;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.nio.file.Path;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/**
 * Power is lost before each operation of a life, and for each of these moments the stores are opened on every image of the disk that
 * can be left: what was acknowledged is there, and nothing that was never written. {@code mvn -Pcrash} does it for more lives.
 */
class CrashImagesTest {
    private static final int LIVES = Integer.getInteger("crash.lives", 1);
    private static final int LIMIT = Integer.getInteger("crash.limit", 24);

    private long moments;
    private long wholeMoments;
    private long images;
    private long imagesWithNames;

    @Test
    void shouldRecoverTheLogFromEachImage() {
        forEachLife(seed -> {
            SimulatedDisk disk = new SimulatedDisk();
            LogOnDisk log = new LogOnDisk(disk, new Random(seed));
            live(disk, seed, log::live, copy -> log.on(copy).verify());
        });
        report("log");
    }

    @Test
    void shouldRecoverSnapshotsFromEachImage() {
        forEachLife(seed -> {
            SimulatedDisk disk = new SimulatedDisk();
            SnapshotsOnDisk snapshots = new SnapshotsOnDisk(disk, new Random(seed));
            live(disk, seed, snapshots::live, copy -> snapshots.on(copy).verify());
        });
        report("snapshots");
    }

    /** Opens the store three times, the power staying on, so that a recovery is among what is interrupted. */
    private void live(SimulatedDisk disk, long seed, Runnable live, Consumer<SimulatedDisk> verify) {
        Random random = new Random(seed);
        disk.replaceFaults(new DiskFaults() {
            @Override
            public DiskFault fault(DiskOperation operation, Path path, long position, long length) {
                if (changes(operation)) {
                    loseAll(disk, random, verify);
                }
                return DiskFault.NONE;
            }

            @Override
            public int draw(int bound) {
                return random.nextInt(bound); // Where a store into a mapping is cut in two.
            }
        });
        for (int opening = 0; opening < 3; opening++) {
            live.run();
        }
        loseAll(disk, random, verify);
    }

    /** A loss of power before an operation that changes nothing leaves what one before the next leaves. */
    private static boolean changes(DiskOperation operation) {
        return switch (operation) {
            case LIST, OPEN, READ, MAP, LOCK -> false;
            default -> true;
        };
    }

    private void loseAll(SimulatedDisk disk, Random random, Consumer<SimulatedDisk> verify) {
        boolean isWhole = EachSurvival.forEach(LIMIT, random, draw -> {
            SimulatedDisk copy = disk.copy();
            PowerLoss loss = copy.losePower(draw);
            verify.accept(copy);
            images++;
            imagesWithNames += loss.keptNames() + loss.lostNames() > 0 ? 1 : 0;
        });
        moments++;
        wholeMoments += isWhole ? 1 : 0;
    }

    private void forEachLife(Consumer<Long> life) {
        Long only = Long.getLong("raftwright.seed");
        for (long seed = only == null ? 0 : only; seed < (only == null ? LIVES : only + 1); seed++) {
            try {
                life.accept(seed);
            } catch (RuntimeException | AssertionError e) {
                fail(
                        "seed=" + seed + "; replay: mvn test -pl testkit -am -Dsurefire.failIfNoSpecifiedTests=false"
                                + " -Dtest=CrashImagesTest -Dcrash.limit=" + LIMIT + " -Draftwright.seed=" + seed,
                        e);
            }
        }
    }

    private void report(String what) {
        assertTrue(images > moments && wholeMoments > 0 && imagesWithNames > 0, "images=" + images);
        if (Boolean.getBoolean("crash.report")) {
            System.out.printf(
                    "crash images of %s: lives=%d moments=%d enumeratedWhole=%d images=%d withNamesAtStake=%d lost=0%n",
                    what, LIVES, moments, wholeMoments, images, imagesWithNames);
        }
    }
}
