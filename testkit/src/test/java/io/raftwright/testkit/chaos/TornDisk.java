package io.raftwright.testkit.chaos;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;

/**
 * Cut below the file system: the disk stops in the middle of some write or flush, and of the sectors written since the last flush only
 * some are there afterwards.
 */
final class TornDisk implements CuttableDisk {
    private static final int MAX_COMMANDS = 40;

    private final DiskProcess device;
    private final LoopDisk disk;
    private int cuts;
    private long unflushed;
    private int repaired;

    private TornDisk(DiskProcess device, LoopDisk disk) {
        this.device = device;
        this.disk = disk;
    }

    static TornDisk make(Path directory, long length) throws IOException, InterruptedException {
        DiskProcess device = DiskProcess.start(directory, length);
        try {
            return new TornDisk(device, LoopDisk.of(directory, device.file()));
        } catch (IOException | InterruptedException e) {
            device.close();
            throw e;
        }
    }

    @Override
    public Path root() {
        return disk.root();
    }

    @Override
    public void cut(Random random) throws IOException {
        device.cutWithin(1 + random.nextInt(MAX_COMMANDS));
    }

    @Override
    public void restore(Random random) throws IOException, InterruptedException {
        disk.unmount();
        device.hide();
        String[] settled = device.settle(random.nextLong()).split(" ", -1);
        cuts++;
        unflushed += Long.parseLong(settled[2]);
        device.show();
        repaired += disk.mountOrRepair() ? 1 : 0;
    }

    @Override
    public String figures() {
        return String.format(
                ", sectors not flushed at a cut=%d on average, file system repaired by e2fsck=%d",
                cuts == 0 ? 0 : unflushed / cuts, repaired);
    }

    @Override
    public void close() throws IOException {
        try {
            disk.close();
        } finally {
            device.close();
        }
    }
}
