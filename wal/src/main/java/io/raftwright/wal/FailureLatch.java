package io.raftwright.wal;

import io.raftwright.storage.StorageException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers the first failed write or force for good. A retried force may "succeed" although the bytes are lost (the kernel
 * drops the dirty pages and the error with the first report), so nothing is ever tried again: scenario 43.
 *
 * <p>Any thread.
 */
final class FailureLatch {
    private static final Logger LOG = LoggerFactory.getLogger(WriteAheadLog.class);

    private final AtomicReference<@Nullable StorageException> first = new AtomicReference<>();

    /** Throws if anything has failed before, or if the log is closed. */
    void check() {
        StorageException cause = first.get();
        if (cause != null) {
            throw new StorageException("log is broken or closed, reason=" + cause.getMessage(), cause);
        }
    }

    /** Breaks the log; the exception is for the caller to throw. */
    StorageException fail(String what, Throwable cause) {
        StorageException failure = new StorageException(what + ", cause=" + cause.getMessage(), cause);
        if (first.compareAndSet(null, failure)) {
            LOG.error("log is broken: {}", failure.getMessage());
        }
        return failure;
    }

    /** Ends the log without a failure. */
    void close() {
        first.compareAndSet(null, new StorageException("log is closed"));
    }
}
