package io.raftwright.benchmarks;

import io.raftwright.storage.DiskFileIo;
import io.raftwright.wal.AppendMode;
import io.raftwright.wal.WalOptions;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Something that makes batches durable, one after the other: a log, or what it is measured against. Owner: the main thread. */
interface Committer extends AutoCloseable {
    int MAX_SIZE = 1 << 20;

    /** Gets a batch of a size ready; not timed. */
    void prepare(int size);

    /** Writes it and makes it durable; timed. */
    void commit() throws IOException;

    /** Does what a log does beside appending; not timed. */
    default void upkeep() {}

    @Override
    void close() throws IOException;

    /** A log in a directory of its own. */
    static Committer log(Path directory, AppendMode mode, int segmentLength) {
        WalOptions options = WalOptions.ofSegmentLength(segmentLength).with(mode);
        MeasuredLog log = new MeasuredLog(directory, options, DiskFileIo.instance());
        return new Committer() {
            @Override
            public void prepare(int size) {
                log.prepare(size);
            }

            @Override
            public void commit() {
                log.append();
                log.force();
            }

            @Override
            public void upkeep() {
                log.compact();
            }

            @Override
            public void close() {
                log.close();
            }
        };
    }

    /** The disk alone, through the page cache. */
    static Committer buffered(Path directory, int length) throws IOException {
        return of(LimitFile.buffered(directory, length, MAX_SIZE));
    }

    /** The disk alone, past the page cache; null where the file system refuses that. */
    static @Nullable Committer direct(Path directory, int length) throws IOException {
        LimitFile file = LimitFile.direct(directory, length, MAX_SIZE);
        return file == null ? null : of(file);
    }

    private static Committer of(LimitFile file) {
        return new Committer() {
            private int length;

            @Override
            public void prepare(int size) {
                length = LogBatches.lengthInLog(size);
            }

            @Override
            public void commit() throws IOException {
                file.commit(length);
            }

            @Override
            public void close() throws IOException {
                file.close();
            }
        };
    }
}
