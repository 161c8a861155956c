package io.raftwright.testkit.contract;

import java.nio.file.Path;
import java.util.IdentityHashMap;
import java.util.Objects;
import java.util.function.Function;
import org.junit.jupiter.api.Assertions;

/**
 * Which store lies on which disk, for the contract tests of stores that keep files.
 *
 * @param <S> the kind of store
 */
final class LossyDisks<S> {
    private final Path directory;
    private final Function<LossyDisk, S> open;
    private final IdentityHashMap<Object, LossyDisk> disks = new IdentityHashMap<>();

    /**
     * @param directory where the disks may lie
     * @param open      opens the store on a disk
     */
    LossyDisks(Path directory, Function<LossyDisk, S> open) {
        this.directory = directory;
        this.open = open;
    }

    S openFresh() {
        return openOn(new LossyDisk(nextRoot(), disks.size()));
    }

    S reopen(Object closed) {
        return openOn(of(closed));
    }

    /**
     * @param close gives back the store's files and lock; what it may still write is lost
     */
    S crash(Object store, Runnable close) {
        LossyDisk left = of(store).afterPowerCut(nextRoot());
        close.run();
        return openOn(left);
    }

    LossyDisk of(Object store) {
        return Objects.requireNonNull(disks.get(store), "store of another test");
    }

    void damage(Object store, byte[] bytes) {
        Assertions.assertTrue(of(store).flip(bytes) > 0, "bytes not found on the medium");
    }

    private Path nextRoot() {
        return directory.resolve("disk-" + disks.size());
    }

    private S openOn(LossyDisk disk) {
        S store = open.apply(disk);
        disks.put(store, disk);
        return store;
    }
}
