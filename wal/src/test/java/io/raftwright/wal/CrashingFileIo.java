package io.raftwright.wal;

import io.raftwright.storage.FileIo;
import io.raftwright.storage.StorageInUseException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A disk in memory that loses what it may lose. Beside the live image it keeps what is durable: sectors that were forced, and
 * names whose directory was forced. {@link #afterCrash} yields a disk on which any subset of the rest survived.
 *
 * <p>Owner: one thread.
 */
final class CrashingFileIo implements FileIo {
    private final Map<Path, CrashingInode> names = new TreeMap<>();
    private final Map<Path, CrashingInode> durableNames = new TreeMap<>();
    private final List<NameChange> unforced = new ArrayList<>();
    private final Set<Path> locks = new HashSet<>();

    private long callsUntilCrash = Long.MAX_VALUE;
    private long forcesUntilFailure = Long.MAX_VALUE;
    private long writesUntilFailure = Long.MAX_VALUE;
    private long capacity = Long.MAX_VALUE;
    private long changeCount;

    /** One atomic change of names: something goes, something comes. */
    private record NameChange(
            @Nullable Path removed,
            @Nullable Path added,
            @Nullable CrashingInode inode) {
        void apply(Map<Path, CrashingInode> names) {
            if (removed != null) {
                names.remove(removed);
            }
            if (added != null && inode != null) {
                names.put(added, inode);
            }
        }
    }

    /** Thrown in the midst of a call, and by every later one: the machine is gone. */
    static final class Crash extends Error {
        private static final long serialVersionUID = 1L;

        Crash() {
            super("simulated crash", null, false, false);
        }
    }

    /** Crashes inside the n-th call from now that changes anything. */
    void crashIn(long calls) {
        callsUntilCrash = calls;
    }

    /** Lets the n-th force of a file from now fail, once. */
    void failForceIn(long forces) {
        forcesUntilFailure = forces;
    }

    /** Lets the n-th write or store from now fail, once. */
    void failWriteIn(long writes) {
        writesUntilFailure = writes;
    }

    private void failWrite() throws IOException {
        if (--writesUntilFailure == 0) {
            throw new IOException("simulated I/O error");
        }
    }

    /** Limits the bytes of all files together. */
    void limitTo(long bytes) {
        capacity = bytes;
    }

    /** The disk as another process finds it after power was lost now. */
    CrashingFileIo afterCrash(Random random) {
        CrashingFileIo survivor = new CrashingFileIo();
        Map<Path, CrashingInode> kept = new TreeMap<>(durableNames);
        for (NameChange change : unforced) {
            if (random.nextBoolean()) {
                change.apply(kept);
            }
        }
        boolean keepsAll = random.nextInt(8) == 0;
        kept.forEach((path, inode) -> survivor.put(path, inode.afterCrash(random, keepsAll)));
        return survivor;
    }

    /** An independent copy, everything durable. */
    CrashingFileIo copy() {
        CrashingFileIo copy = new CrashingFileIo();
        names.forEach((path, inode) -> copy.put(path, inode.copy()));
        return copy;
    }

    private void put(Path path, CrashingInode inode) {
        names.put(path, inode);
        durableNames.put(path, inode);
    }

    /** All files, to be damaged by a test. */
    Map<Path, CrashingInode> files() {
        return names;
    }

    /** How often anything but a lock file was changed. */
    long changeCount() {
        return changeCount;
    }

    /** Called before each change; returns whether this is the one that is cut off midway. */
    private boolean isLast() {
        changeCount++;
        if (callsUntilCrash <= 0) {
            throw new Crash();
        }
        return --callsUntilCrash == 0;
    }

    @Override
    public void createDirectories(Path directory) {}

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
        if (names.containsKey(path)) {
            throw new FileAlreadyExistsException(path.toString());
        }
        CrashingInode inode = new CrashingInode();
        change(new NameChange(null, path, inode));
        return new OpenFile(inode);
    }

    @Override
    public File open(Path path) throws IOException {
        CrashingInode inode = names.get(path);
        if (inode == null) {
            throw new NoSuchFileException(path.toString());
        }
        return new OpenFile(inode);
    }

    @Override
    public void move(Path from, Path to) throws IOException {
        CrashingInode inode = names.get(from);
        if (inode == null) {
            throw new NoSuchFileException(from.toString());
        }
        change(new NameChange(from, to, inode));
    }

    @Override
    public void delete(Path path) {
        if (names.containsKey(path)) {
            change(new NameChange(path, null, null));
        }
    }

    private void change(NameChange change) {
        boolean isLast = isLast();
        change.apply(names);
        unforced.add(change);
        if (isLast) {
            throw new Crash();
        }
    }

    @Override
    public void forceDirectory(Path directory) {
        if (isLast()) {
            throw new Crash();
        }
        unforced.removeIf(change -> {
            Path path = change.added != null ? change.added : change.removed;
            boolean isHere = path != null && directory.equals(path.getParent());
            if (isHere) {
                change.apply(durableNames);
            }
            return isHere;
        });
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
        return capacity - usedBytes();
    }

    private long usedBytes() {
        return names.values().stream().mapToLong(CrashingInode::length).sum();
    }

    private final class OpenFile implements File {
        private final CrashingInode inode;

        OpenFile(CrashingInode inode) {
            this.inode = inode;
        }

        @Override
        public long size() {
            return inode.length();
        }

        @Override
        public void write(ByteBuffer source, long position) throws IOException {
            boolean isLast = isLast();
            long growth = position + source.remaining() - inode.length();
            if (growth > 0 && usedBytes() + growth > capacity) {
                throw new IOException("No space left on device");
            }
            failWrite();
            inode.write(source, (int) position);
            if (isLast) {
                throw new Crash();
            }
        }

        @Override
        public int read(ByteBuffer target, long position) {
            return inode.read(target, (int) position);
        }

        @Override
        public void force() throws IOException {
            if (isLast()) {
                throw new Crash();
            }
            if (--forcesUntilFailure == 0) {
                throw new IOException("simulated I/O error");
            }
            inode.force();
        }

        @Override
        public void truncate(long length) {
            throw new UnsupportedOperationException("not used by the log");
        }

        @Override
        public Mapping map(long position, long length) {
            return inode.map((int) position, (int) length);
        }

        @Override
        public WritableMapping mapForWriting(long position, long length) {
            Mapping mapping = map(position, length);
            return new WritableMapping() {
                @Override
                public ByteBuffer buffer() {
                    return mapping.buffer();
                }

                @Override
                public void put(ByteBuffer source, long at) throws IOException {
                    failWrite();
                    store(source, (int) (position + at));
                }

                @Override
                public void force(long at, long count) throws IOException {
                    OpenFile.this.force();
                }

                @Override
                public void close() {
                    mapping.close();
                }
            };
        }

        /** Whoever dies in a store has stored its beginning, which may end within a sector. */
        private void store(ByteBuffer source, int position) {
            boolean isLast = isLast();
            if (isLast) {
                int stored = (int) Math.floorMod(changeCount * 0x9e3779b97f4a7c15L, (long) source.remaining());
                inode.write(source.slice(source.position(), stored), position);
                throw new Crash();
            }
            inode.write(source, position);
        }

        @Override
        public void close() {}
    }
}
