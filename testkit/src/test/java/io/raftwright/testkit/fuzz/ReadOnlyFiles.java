package io.raftwright.testkit.fuzz;

import io.raftwright.storage.FileIo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** A disk in memory on which nothing can be changed: an input costs no system call. Owner: one thread. */
public final class ReadOnlyFiles implements FileIo {
    private final Map<Path, byte[]> files = new TreeMap<>();

    /** Puts a file there, in place of one of the same name. */
    public ReadOnlyFiles with(Path path, byte[] content) {
        files.put(path, content);
        return this;
    }

    @Override
    public List<String> list(Path directory) {
        return files.keySet().stream()
                .filter(path -> directory.equals(path.getParent()))
                .map(path -> Objects.requireNonNull(path.getFileName()).toString())
                .sorted()
                .toList();
    }

    @Override
    public File open(Path path) throws IOException {
        byte[] content = files.get(path);
        if (content == null) {
            throw new NoSuchFileException(path.toString());
        }
        return new Content(content);
    }

    @Override
    public AutoCloseable lock(Path path) {
        return () -> {};
    }

    @Override
    public long usableBytes(Path path) {
        return Long.MAX_VALUE;
    }

    @Override
    public void createDirectories(Path directory) {
        assert files.keySet().stream().anyMatch(path -> path.startsWith(directory)) : "it is there already";
    }

    @Override
    public File create(Path path) {
        throw readOnly();
    }

    @Override
    public void move(Path from, Path to) {
        throw readOnly();
    }

    @Override
    public void delete(Path path) {
        throw readOnly();
    }

    @Override
    public void forceDirectory(Path directory) {
        throw readOnly();
    }

    private static UnsupportedOperationException readOnly() {
        return new UnsupportedOperationException("this disk is for reading only");
    }

    private static final class Content implements File {
        private final byte[] bytes;

        private Content(byte[] bytes) {
            this.bytes = bytes;
        }

        @Override
        public long size() {
            return bytes.length;
        }

        @Override
        public int read(ByteBuffer target, long position) {
            int count = (int) Math.max(0, Math.min(target.remaining(), bytes.length - position));
            if (count > 0) {
                target.put(bytes, (int) position, count);
            }
            return count;
        }

        @Override
        public Mapping map(long position, long length) throws IOException {
            if (position < 0 || length < 0 || length > bytes.length - position) {
                throw new IOException("not in the file, position=" + position + ", length=" + length);
            }
            ByteBuffer range = ByteBuffer.wrap(bytes).slice((int) position, (int) length);
            return new Mapping() {
                @Override
                public ByteBuffer buffer() {
                    return range.asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
                }

                @Override
                public void close() {}
            };
        }

        @Override
        public void write(ByteBuffer source, long position) {
            throw readOnly();
        }

        @Override
        public void force() {
            throw readOnly();
        }

        @Override
        public void truncate(long length) {
            throw readOnly();
        }

        @Override
        public void close() {}
    }
}
