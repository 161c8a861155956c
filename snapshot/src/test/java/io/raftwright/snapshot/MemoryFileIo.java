package io.raftwright.snapshot;

import io.raftwright.storage.FileIo;
import io.raftwright.storage.StorageInUseException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/** A disk in memory that knows what was forced, loses power after so many operations, and counts the files left open. */
final class MemoryFileIo implements FileIo {
    private final Map<Path, Inode> names = new TreeMap<>();
    private final Map<Path, Inode> durableNames = new TreeMap<>();
    private final Set<Path> locks = new HashSet<>();
    private int operations;
    private int lastOperation = Integer.MAX_VALUE;
    private boolean failsNextForce;
    private boolean failsNextWrite;
    private int openFiles;

    /** The disk after the power was cut: names and bytes that were forced. */
    MemoryFileIo afterPowerCut() {
        MemoryFileIo disk = new MemoryFileIo();
        durableNames.forEach((path, inode) -> disk.put(path, inode.durable));
        return disk;
    }

    /** The disk after the process died: all names and bytes. */
    MemoryFileIo afterProcessDeath() {
        MemoryFileIo disk = new MemoryFileIo();
        names.forEach((path, inode) -> disk.put(path, inode.bytes));
        return disk;
    }

    private void put(Path path, byte[] bytes) {
        Inode inode = new Inode();
        inode.bytes = bytes.clone();
        inode.durable = inode.bytes.clone();
        names.put(path, inode);
        durableNames.put(path, inode);
    }

    /** Every operation after this many fails. */
    void cutPowerAfter(int operationCount) {
        lastOperation = operations + operationCount;
    }

    boolean isPowerCut() {
        return operations > lastOperation;
    }

    void failNextForce() {
        failsNextForce = true;
    }

    /** A file can be read no more. */
    void makeUnreadable(Path path) {
        names.get(path).isUnreadable = true;
    }

    void failNextWrite() {
        failsNextWrite = true;
    }

    int openFiles() {
        return openFiles;
    }

    byte[] bytes(Path path) {
        return Objects.requireNonNull(names.get(path), path.toString()).bytes;
    }

    void replace(Path path, byte[] bytes) {
        put(path, bytes);
    }

    void flip(Path path, long bit) {
        bytes(path)[(int) (bit >> 3)] ^= (byte) (1 << (bit & 7));
    }

    private void step() throws IOException {
        if (++operations > lastOperation) {
            throw new IOException("power cut");
        }
    }

    @Override
    public void createDirectories(Path directory) throws IOException {
        step();
    }

    @Override
    public List<String> list(Path directory) {
        return names.keySet().stream()
                .filter(path -> directory.equals(path.getParent()))
                .map(path -> String.valueOf(path.getFileName()))
                .sorted()
                .toList();
    }

    @Override
    public File create(Path path) throws IOException {
        step();
        if (names.containsKey(path)) {
            throw new FileAlreadyExistsException(path.toString());
        }
        names.put(path, new Inode());
        return open(path);
    }

    @Override
    public File open(Path path) throws IOException {
        Inode inode = names.get(path);
        if (inode == null) {
            throw new NoSuchFileException(path.toString());
        }
        openFiles++;
        return new OpenFile(inode);
    }

    @Override
    public void move(Path from, Path to) throws IOException {
        step();
        Inode inode = names.remove(from);
        if (inode == null) {
            throw new NoSuchFileException(from.toString());
        }
        names.put(to, inode);
    }

    @Override
    public void delete(Path path) throws IOException {
        step();
        names.remove(path);
    }

    @Override
    public void forceDirectory(Path directory) throws IOException {
        step();
        durableNames.clear();
        durableNames.putAll(names);
    }

    @Override
    public AutoCloseable lock(Path path) {
        if (!locks.add(path)) {
            throw new StorageInUseException("in use, lock=" + path);
        }
        return () -> locks.remove(path);
    }

    @Override
    public long usableBytes(Path path) {
        return Long.MAX_VALUE;
    }

    private static final class Inode {
        private boolean isUnreadable;
        private byte[] bytes = new byte[0];
        private byte[] durable = new byte[0];
    }

    private final class OpenFile implements File {
        private final Inode inode;
        private boolean isClosed;

        private OpenFile(Inode inode) {
            this.inode = inode;
        }

        @Override
        public long size() {
            return inode.bytes.length;
        }

        @Override
        public void write(ByteBuffer source, long position) throws IOException {
            step();
            if (failsNextWrite) {
                failsNextWrite = false;
                throw new IOException("no space left");
            }
            int end = (int) position + source.remaining();
            if (end > inode.bytes.length) {
                inode.bytes = Arrays.copyOf(inode.bytes, end);
            }
            source.get(inode.bytes, (int) position, source.remaining());
        }

        @Override
        public int read(ByteBuffer target, long position) throws IOException {
            if (inode.isUnreadable) {
                throw new IOException("input/output error");
            }
            int length = (int) Math.max(0, Math.min(target.remaining(), inode.bytes.length - position));
            target.put(inode.bytes, (int) Math.min(position, inode.bytes.length - (long) length), length);
            return length;
        }

        @Override
        public void force() throws IOException {
            step();
            if (failsNextForce) {
                failsNextForce = false;
                throw new IOException("input/output error");
            }
            inode.durable = inode.bytes.clone();
        }

        @Override
        public void truncate(long length) throws IOException {
            step();
            inode.bytes = Arrays.copyOf(inode.bytes, (int) length);
        }

        @Override
        public Mapping map(long position, long length) {
            throw new UnsupportedOperationException("snapshots are not mapped");
        }

        @Override
        public void close() {
            if (!isClosed) {
                isClosed = true;
                openFiles--;
            }
        }
    }
}
