package io.raftwright.testkit.chaos;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A directory on a disk of its own whose power is cut, where this machine can do that; a mere directory elsewhere. Owner: the thread
 * of its part.
 */
final class CuttableDirectory implements AutoCloseable {
    private final Path root;
    private final @Nullable Power power;

    /** What it takes to cut it. */
    private record Power(LoopDisk disk, Cutter cutter) {}

    private CuttableDirectory(Path root, @Nullable Power power) {
        this.root = root;
        this.power = power;
    }

    /** Makes it below a directory or, without a disk, of that. */
    static CuttableDirectory make(Path directory, long diskLength) throws IOException, InterruptedException {
        if (LoopDisk.lacking(LoopDisk.Kind.EXT4) != null || Cutter.lacking() != null) {
            return new CuttableDirectory(directory, null);
        }
        Cutter cutter = new Cutter(directory);
        LoopDisk disk = LoopDisk.make(directory, LoopDisk.Kind.EXT4, diskLength);
        return new CuttableDirectory(disk.root(), new Power(disk, cutter));
    }

    Path root() {
        return root;
    }

    boolean canBeCut() {
        return power != null;
    }

    /** What was not forced is gone when this returns, if it can be cut. Nothing may have a file open there any more. */
    void cut() throws IOException, InterruptedException {
        if (power != null) {
            power.cutter.cut(root, Cutter.Mode.NOTHING_FLUSHED);
            power.disk.unmount();
            power.disk.mount();
        }
    }

    @Override
    public void close() throws IOException {
        if (power != null) {
            power.disk.close();
        }
    }
}
