package io.raftwright.benchmarks;

import io.raftwright.storage.DiskFileIo;
import io.raftwright.storage.FileIo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/**
 * The disk, with a clock on everything that waits for it: forces of files and of directories.
 *
 * <p>Owner: one thread.
 */
final class TimedDisk implements FileIo {
    private final FileIo disk = DiskFileIo.instance();
    private long forcedNs;
    private int segmentsNamed;

    /** Time spent in forces so far. */
    long forcedNs() {
        return forcedNs;
    }

    /** How many files became segments so far. */
    int segmentsNamed() {
        return segmentsNamed;
    }

    private void timed(Waiting waiting) throws IOException {
        long startNs = System.nanoTime();
        waiting.run();
        forcedNs += System.nanoTime() - startNs;
    }

    /** A call that waits for the disk. */
    private interface Waiting {
        void run() throws IOException;
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
        return new TimedFile(disk.create(path));
    }

    @Override
    public File open(Path path) throws IOException {
        return new TimedFile(disk.open(path));
    }

    @Override
    public void move(Path from, Path to) throws IOException {
        disk.move(from, to);
        segmentsNamed += to.toString().endsWith(".seg") ? 1 : 0;
    }

    @Override
    public void delete(Path path) throws IOException {
        disk.delete(path);
    }

    @Override
    public void forceDirectory(Path directory) throws IOException {
        timed(() -> disk.forceDirectory(directory));
    }

    @Override
    public AutoCloseable lock(Path path) throws IOException {
        return disk.lock(path);
    }

    @Override
    public long usableBytes(Path path) throws IOException {
        return disk.usableBytes(path);
    }

    private final class TimedFile implements File {
        private final File file;

        TimedFile(File file) {
            this.file = file;
        }

        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        public void write(ByteBuffer source, long position) throws IOException {
            file.write(source, position);
        }

        @Override
        public int read(ByteBuffer target, long position) throws IOException {
            return file.read(target, position);
        }

        @Override
        public void force() throws IOException {
            timed(file::force);
        }

        @Override
        public void truncate(long length) throws IOException {
            file.truncate(length);
        }

        @Override
        public Mapping map(long position, long length) throws IOException {
            return file.map(position, length);
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
