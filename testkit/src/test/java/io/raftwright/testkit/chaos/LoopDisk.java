package io.raftwright.testkit.chaos;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A file system of its own on an image in a file, mounted by a loop device. Owner: the thread of its part.
 */
final class LoopDisk implements AutoCloseable {
    private final Path image;
    private final Path mountPoint;
    private boolean isMounted;

    private LoopDisk(Path image, Path mountPoint) {
        this.image = image;
        this.mountPoint = mountPoint;
    }

    /** The two file systems that members are likely to live on. */
    enum Kind {
        EXT4,
        XFS;

        String label() {
            return this == EXT4 ? "ext4" : "xfs";
        }

        String tool() {
            return "mkfs." + label();
        }

        /**
         * Blocks of an ext4 are pages: a request that begins within a page goes to a file of {@code nbdfuse} in two parts, and a loop
         * device tells no failure of the second.
         */
        private void format(Path image) throws IOException, InterruptedException {
            if (this == EXT4) {
                Machine.run(tool(), "-q", "-F", "-b", "4096", image.toString());
            } else {
                Machine.run(tool(), "-q", "-f", image.toString());
            }
        }
    }

    /** Why none can be made here, or null. */
    static @Nullable String lacking(Kind kind) {
        if (!Machine.isRoot()) {
            return "only root may mount";
        }
        if (!Files.exists(Path.of("/dev/loop-control"))) {
            return "there are no loop devices";
        }
        return Machine.lacking(kind.tool(), "mount", "umount");
    }

    /** Makes a file system of so many bytes below a directory, and mounts it. */
    static LoopDisk make(Path directory, Kind kind, long length) throws IOException, InterruptedException {
        Path image = directory.resolve("disk.img");
        format(image, kind, length);
        return of(directory, image);
    }

    /** Makes a file system of so many bytes. */
    static void format(Path image, Kind kind, long length) throws IOException, InterruptedException {
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(length);
        }
        kind.format(image);
    }

    /** Mounts a file system below a directory. */
    static LoopDisk of(Path directory, Path image) throws IOException, InterruptedException {
        LoopDisk disk = new LoopDisk(image, Files.createDirectory(directory.resolve("mounted")));
        disk.mount();
        return disk;
    }

    void mount() throws IOException, InterruptedException {
        Machine.run("mount", "-o", "loop", image.toString(), mountPoint.toString());
        isMounted = true;
    }

    /** Nothing may have a file open there any more. */
    void unmount() throws IOException, InterruptedException {
        if (isMounted) {
            Machine.unmount(mountPoint);
            isMounted = false;
        }
    }

    /**
     * Mounts an ext4, after a repair if it cannot be mounted, as an operator would: half of a superblock may be there, which its checksum
     * tells.
     *
     * @return whether it was repaired
     */
    boolean mountOrRepair() throws IOException, InterruptedException {
        try {
            mount();
            return false;
        } catch (IOException e) {
            System.out.println("chaos: to be repaired: " + e.getMessage());
            repair();
            mount();
            return true;
        }
    }

    /** By a block device: of a superblock e2fsck writes single bytes, and a file of {@code nbdfuse} takes whole sectors only. */
    private void repair() throws IOException, InterruptedException {
        String device = Machine.run("losetup", "--find", "--show", image.toString());
        try {
            Machine.run("sh", "-c", "e2fsck -fy \"$0\" || [ $? = 1 ]", device); // 1: all is well now
        } finally {
            Machine.run("losetup", "--detach", device);
        }
    }

    /** The directory that is the root of the file system. */
    Path root() {
        return mountPoint;
    }

    @Override
    public void close() throws IOException {
        if (isMounted) {
            isMounted = false;
            try {
                Machine.run("umount", "--lazy", mountPoint.toString());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("left mounted, directory=" + mountPoint, e);
            }
        }
    }
}
