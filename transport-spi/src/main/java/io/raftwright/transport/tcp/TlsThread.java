package io.raftwright.transport.tcp;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Does what costs a TLS link milliseconds: signatures, key agreements, the check of a chain of certificates; in a process that did
 * none before, each of them some hundred. The transport thread must not wait for that, or it would miss heartbeats of those who are
 * connected. One thread: strangers can take no more than one core. It ends when there was nothing to do for a while.
 *
 * <p>Owner: the transport thread.
 */
final class TlsThread {
    /** More than a transport has connections that did not yet say who they are. */
    private static final int MAX_WAITING = 256;

    private static final long IDLE_S = 10;

    private final ThreadPoolExecutor executor = new ThreadPoolExecutor(
            1, 1, IDLE_S, TimeUnit.SECONDS, new ArrayBlockingQueue<>(MAX_WAITING), TlsThread::daemon);

    TlsThread() {
        executor.allowCoreThreadTimeOut(true);
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "raftwright-tls");
        thread.setDaemon(true);
        return thread;
    }

    /**
     * Does something later, in the order asked.
     *
     * @throws RefusedConnectionException if too much waits already
     */
    void run(Runnable work) throws RefusedConnectionException {
        try {
            executor.execute(work);
        } catch (RejectedExecutionException e) {
            throw new RefusedConnectionException("too many TLS handshakes at once", "max=" + MAX_WAITING);
        }
    }

    void close() {
        executor.shutdownNow();
    }
}
