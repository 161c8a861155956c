package io.raftwright.testkit.disk;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.Objects;
import java.util.Random;
import java.util.function.Function;

/**
 * Which store lies on which simulated disk, for contract tests.
 *
 * @param <S> the kind of store
 */
final class StoreDisks<S> {
    static final Path ROOT = Path.of("/member");

    private final Function<SimulatedDisk, S> open;
    private final IdentityHashMap<Object, SimulatedDisk> disks = new IdentityHashMap<>();

    StoreDisks(Function<SimulatedDisk, S> open) {
        this.open = open;
    }

    S openFresh() {
        return openOn(new SimulatedDisk());
    }

    S reopen(Object closed) {
        return openOn(of(closed));
    }

    /** The power fails under a store, which is closed when it is dead; what was wrong with the disk is mended. */
    S crash(Object store, Runnable close) {
        SimulatedDisk disk = of(store);
        disk.replaceFaults(DiskFaults.NONE);
        PowerLoss loss = disk.crash(new Random((disks.size() + 1) * 0x9e3779b97f4a7c15L));
        assertTrue(loss.keptSectors() >= 0);
        close.run();
        return openOn(disk);
    }

    SimulatedDisk of(Object store) {
        return Objects.requireNonNull(disks.get(store), "store of another test");
    }

    /** Flips the lowest bit of the first of these bytes, wherever they lie. */
    void damage(Object store, byte[] pattern) {
        SimulatedDisk disk = of(store);
        int found = 0;
        for (SimulatedDisk.FileLength file : disk.files()) {
            byte[] bytes = disk.bytes(file.path());
            for (int at = 0; at + pattern.length <= bytes.length; at++) {
                if (Arrays.equals(bytes, at, at + pattern.length, pattern, 0, pattern.length)) {
                    disk.flipBit(file.path(), at, 0);
                    found++;
                }
            }
        }
        assertTrue(found > 0, "bytes not found on the disk");
    }

    private S openOn(SimulatedDisk disk) {
        S store = open.apply(disk);
        disks.put(store, disk);
        return store;
    }
}
