package io.raftwright.testkit.contract;

import io.raftwright.storage.DiskFileIo;
import io.raftwright.storage.FileIo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * A real directory that remembers what was forced. When the power fails, a copy is made in which every 512-byte sector written
 * since the last force is old or new by chance, and names not forced are all there or all gone.
 *
 * <p>Owner: one test thread.
 */
final class LossyDisk implements FileIo {
    private static final int SECTOR_LENGTH = 512;

    private final Path root;
    private final Random random;
    private final FileIo disk = DiskFileIo.instance();
    private final Map<Path, Inode> names = new TreeMap<>();
    private final Map<Path, Inode> durableNames = new TreeMap<>();
    private boolean isFailing;

    /**
     * @param root the directory in which all files lie; made if there is none
     * @param seed decides what survives a loss of power
     */
    LossyDisk(Path root, long seed) {
        this.root = root;
        this.random = new Random((seed + 1) * 0x9e3779b97f4a7c15L); // Small seeds alone give nearly equal coins.
    }

    Path root() {
        return root;
    }

    /** From now on every write, force and change of names fails. */
    void fail() {
        isFailing = true;
    }

    /** What is left, in another directory, after the power failed now. */
    LossyDisk afterPowerCut(Path otherRoot) {
        LossyDisk left = new LossyDisk(otherRoot, random.nextLong());
        Map<Path, Inode> survivors = random.nextBoolean() ? names : durableNames;
        Map<Inode, byte[]> current = new HashMap<>();
        names.forEach((path, inode) -> current.put(inode, bytes(path)));
        survivors.forEach((path, inode) -> {
            Path copy = otherRoot.resolve(root.relativize(path));
            left.restore(copy, survivingBytes(inode, current.getOrDefault(inode, inode.durable)));
        });
        return left;
    }

    private byte[] survivingBytes(Inode inode, byte[] current) {
        byte[] bytes = Arrays.copyOf(inode.durable, random.nextBoolean() ? current.length : inode.durable.length);
        for (int from = 0; from < bytes.length; from += SECTOR_LENGTH) {
            int to = Math.min(from + SECTOR_LENGTH, Math.min(bytes.length, current.length));
            if (from < to && random.nextBoolean()) {
                System.arraycopy(current, from, bytes, from, to - from);
            }
        }
        return bytes;
    }

    private void restore(Path path, byte[] bytes) {
        try {
            Path parent = path.getParent();
            if (parent != null) {
                disk.createDirectories(parent);
            }
            try (File file = disk.create(path)) {
                file.write(ByteBuffer.wrap(bytes), 0);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Inode inode = new Inode();
        inode.durable = bytes;
        names.put(path, inode);
        durableNames.put(path, inode);
    }

    /** Flips the lowest bit of the first of these bytes, wherever they lie. Returns how often they were found. */
    int flip(byte[] pattern) {
        int found = 0;
        for (Map.Entry<Path, Inode> name : names.entrySet()) {
            byte[] bytes = bytes(name.getKey());
            for (int at = 0; at + pattern.length <= bytes.length; at++) {
                if (Arrays.equals(bytes, at, at + pattern.length, pattern, 0, pattern.length)) {
                    bytes[at] ^= 1;
                    overwrite(name.getKey(), bytes);
                    found++;
                }
            }
        }
        return found;
    }

    private static void overwrite(Path path, byte[] bytes) {
        try {
            Files.write(path, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] bytes(Path path) {
        try {
            return Files.readAllBytes(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void check() throws IOException {
        if (isFailing) {
            throw new IOException("input/output error");
        }
    }

    @Override
    public void createDirectories(Path directory) throws IOException {
        disk.createDirectories(directory);
    }

    @Override
    public List<String> list(Path directory) throws IOException {
        return disk.list(directory);
    }

    @Override
    public File create(Path path) throws IOException {
        check();
        File file = disk.create(path);
        Inode inode = new Inode();
        names.put(path, inode);
        return new LossyFile(file, inode);
    }

    @Override
    public File open(Path path) throws IOException {
        return new LossyFile(disk.open(path), names.getOrDefault(path, new Inode()));
    }

    @Override
    public void move(Path from, Path to) throws IOException {
        check();
        disk.move(from, to);
        Inode inode = names.remove(from);
        if (inode != null) {
            names.put(to, inode);
        }
    }

    @Override
    public void delete(Path path) throws IOException {
        check();
        disk.delete(path);
        names.remove(path);
    }

    @Override
    public void forceDirectory(Path directory) throws IOException {
        check();
        disk.forceDirectory(directory);
        durableNames.keySet().removeIf(path -> directory.equals(path.getParent()));
        names.forEach((path, inode) -> {
            if (directory.equals(path.getParent())) {
                durableNames.put(path, inode);
            }
        });
    }

    @Override
    public AutoCloseable lock(Path path) throws IOException {
        return disk.lock(path);
    }

    @Override
    public long usableBytes(Path path) throws IOException {
        return disk.usableBytes(path);
    }

    /** What is durable of a file, whatever its name. */
    private static final class Inode {
        private byte[] durable = new byte[0];
        private final List<long[]> unforced = new ArrayList<>();
    }

    private final class LossyFile implements File {
        private final File file;
        private final Inode inode;

        private LossyFile(File file, Inode inode) {
            this.file = file;
            this.inode = inode;
        }

        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        public void write(ByteBuffer source, long position) throws IOException {
            check();
            inode.unforced.add(new long[] {position, position + source.remaining()});
            file.write(source, position);
        }

        @Override
        public int read(ByteBuffer target, long position) throws IOException {
            return file.read(target, position);
        }

        /** Does not trouble the real disk: only what this class remembers survives. */
        @Override
        public void force() throws IOException {
            check();
            inode.durable = Arrays.copyOf(inode.durable, (int) file.size());
            for (long[] range : inode.unforced) {
                int end = (int) Math.min(range[1], inode.durable.length);
                if (range[0] < end) {
                    file.read(ByteBuffer.wrap(inode.durable, (int) range[0], end - (int) range[0]), range[0]);
                }
            }
            inode.unforced.clear();
        }

        @Override
        public void truncate(long length) throws IOException {
            check();
            file.truncate(length);
        }

        @Override
        public Mapping map(long position, long length) throws IOException {
            return file.map(position, length);
        }

        @Override
        public WritableMapping mapForWriting(long position, long length) throws IOException {
            return new LossyStores(file.mapForWriting(position, length), position);
        }

        /** Stores that are as lossy as writes. */
        private final class LossyStores implements WritableMapping {
            private final WritableMapping stores;
            private final long begin;

            private LossyStores(WritableMapping stores, long begin) {
                this.stores = stores;
                this.begin = begin;
            }

            @Override
            public ByteBuffer buffer() {
                return stores.buffer();
            }

            @Override
            public void put(ByteBuffer source, long position) throws IOException {
                check();
                inode.unforced.add(new long[] {begin + position, begin + position + source.remaining()});
                stores.put(source, position);
            }

            @Override
            public void force(long position, long length) throws IOException {
                LossyFile.this.force();
            }

            @Override
            public void close() {
                stores.close();
            }
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
