package io.raftwright.benchmarks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * A file that was filled with zeros, and is written and forced from its beginning to its end over and over: the least that any log can do.
 *
 * <p>Owner: one thread.
 */
final class LimitFile implements AutoCloseable {
    private static final int ALIGNMENT = 4096;
    private static final int ZEROES_LENGTH = 1 << 20;

    private final Path path;
    private final FileChannel channel;
    private final ByteBuffer source;
    private final long length;
    private long position;
    private int round;

    private LimitFile(Path path, FileChannel channel, long length, int maxWriteLength) {
        this.path = path;
        this.channel = channel;
        this.length = length;
        this.source = ByteBuffer.allocateDirect(maxWriteLength + ALIGNMENT).alignedSlice(ALIGNMENT);
    }

    /** One that is written through the page cache. */
    static LimitFile buffered(Path directory, long length, int maxWriteLength) throws IOException {
        Path path = filled(directory.resolve("limit-buffered"), length);
        return new LimitFile(path, FileChannel.open(path, StandardOpenOption.WRITE), length, maxWriteLength);
    }

    /** One that is written past the page cache; null if this file system refuses that. */
    static @Nullable LimitFile direct(Path directory, long length, int maxWriteLength) throws IOException {
        Path path = filled(directory.resolve("limit-direct"), length);
        try {
            FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE, directOption());
            LimitFile made = new LimitFile(path, channel, length, maxWriteLength);
            made.commit(ALIGNMENT);
            return made;
        } catch (IOException | UnsupportedOperationException e) {
            Files.delete(path);
            return null;
        }
    }

    /** Of {@code com.sun.nio.file.ExtendedOpenOption}, by its name: the compiler of JDK 25 takes that package for an internal one. */
    private static OpenOption directOption() {
        try {
            return (OpenOption) Class.forName("com.sun.nio.file.ExtendedOpenOption")
                    .getField("DIRECT")
                    .get(null);
        } catch (ReflectiveOperationException e) {
            throw new UnsupportedOperationException("no direct writes", e);
        }
    }

    private static Path filled(Path path, long length) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            ByteBuffer zeroes = ByteBuffer.allocateDirect(ZEROES_LENGTH);
            for (long at = 0; at < length; at += zeroes.capacity()) {
                channel.write(zeroes.clear(), at);
            }
            channel.force(true);
        }
        return path;
    }

    Path path() {
        return path;
    }

    /** Writes so many bytes, a multiple of 4 KiB, and forces them. */
    void commit(int count) throws IOException {
        if (position + count > length) {
            position = 0;
        }
        channel.write(source.clear().limit(count).putInt(0, round++), position);
        channel.force(false);
        position += count;
    }

    /** Closes and deletes it. */
    @Override
    public void close() throws IOException {
        channel.close();
        Files.delete(path);
    }
}
