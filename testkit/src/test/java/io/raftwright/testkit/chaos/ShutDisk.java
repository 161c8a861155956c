package io.raftwright.testkit.chaos;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Cut by shutting the file system down; one time in four it writes out its journal first. */
final class ShutDisk implements CuttableDisk {
    private final LoopDisk disk;
    private final Cutter cutter;

    private ShutDisk(LoopDisk disk, Cutter cutter) {
        this.disk = disk;
        this.cutter = cutter;
    }

    static @Nullable String lacking(LoopDisk.Kind kind) {
        String lacking = LoopDisk.lacking(kind);
        return lacking == null ? Cutter.lacking() : lacking;
    }

    static ShutDisk make(Path directory, LoopDisk.Kind kind, long length) throws IOException, InterruptedException {
        Cutter cutter = new Cutter(directory);
        return new ShutDisk(LoopDisk.make(directory, kind, length), cutter);
    }

    @Override
    public Path root() {
        return disk.root();
    }

    @Override
    public void cut(Random random) throws IOException, InterruptedException {
        cutter.cut(disk.root(), random.nextInt(4) == 0 ? Cutter.Mode.LOG_FLUSHED : Cutter.Mode.NOTHING_FLUSHED);
    }

    @Override
    public void restore(Random random) throws IOException, InterruptedException {
        disk.unmount();
        disk.mount();
    }

    @Override
    public String figures() {
        return "";
    }

    @Override
    public void close() throws IOException {
        disk.close();
    }
}
