package io.raftwright.benchmarks;

import io.raftwright.storage.FileIo;
import io.raftwright.storage.LogReader;
import io.raftwright.wal.WalOptions;
import io.raftwright.wal.WriteAheadLog;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Random;
import java.util.UUID;

/**
 * A log that is appended to, forced and maintained by one thread, so that each can be timed alone.
 *
 * <p>Owner: that thread.
 */
final class MeasuredLog implements AutoCloseable {
    private static final UUID CLUSTER = new UUID(1, 1);

    private final LogBatches batches = new LogBatches();
    private final WriteAheadLog log;
    private ByteBuffer next = ByteBuffer.allocate(0);

    /** Makes a new log in a directory. */
    MeasuredLog(Path directory, WalOptions options, FileIo io) {
        log = open(directory, options, io);
        log.saveVote(LogBatches.TERM, 1);
        log.force();
        makeReady();
    }

    /** Opens a log that is there, or a new one. */
    static WriteAheadLog open(Path directory, WalOptions options, FileIo io) {
        return WriteAheadLog.open(directory, CLUSTER, 1, options, io, new Random(1));
    }

    /** Makes the batch that {@link #append} writes. */
    void prepare(int size) {
        next = batches.next(size);
    }

    /** Returns the position up to which the log is written. */
    long append() {
        return log.append(next, 0);
    }

    /** Returns the position up to which the log is durable. */
    long force() {
        return log.force();
    }

    /** Lets the log know how far it is durable, as it does when it has nothing else to do. */
    void mark() {
        log.mark();
        log.force();
    }

    /** Compacts all that can be, and does all that is to be done beside appending. */
    void compact() {
        log.compact(batches.lastIndex());
        makeReady();
    }

    /** Does what is to be done beside appending: mostly, to have a segment ready. */
    void makeReady() {
        while (log.maintain() > 0) {
            // until there is nothing left to do
        }
    }

    long lastIndex() {
        return log.lastIndex();
    }

    LogReader newReader() {
        return log.newReader();
    }

    @Override
    public void close() {
        log.close();
    }
}
