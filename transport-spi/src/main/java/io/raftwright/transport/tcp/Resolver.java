package io.raftwright.transport.tcp;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Turns host names into addresses without holding up the transport thread: a name server may take many seconds to answer.
 * Literal addresses are turned at once; names on a daemon thread of their own, which ends when it has been idle for long.
 *
 * <p>Owner: the transport thread; what it starts completes futures and calls {@code wake}.
 */
final class Resolver implements AutoCloseable {
    private static final int MAX_WAITING = 64;
    private static final long IDLE_SECONDS = 10;

    private final Runnable wake;
    private final ThreadPoolExecutor names;

    Resolver(String threadName, Runnable wake) {
        this.wake = wake;
        names = new ThreadPoolExecutor(
                1, 1, IDLE_SECONDS, TimeUnit.SECONDS, new ArrayBlockingQueue<>(MAX_WAITING), task -> {
                    Thread thread = new Thread(task, threadName);
                    thread.setDaemon(true);
                    return thread;
                });
        names.allowCoreThreadTimeOut(true);
    }

    /**
     * Resolves an address.
     *
     * @param address what to look up
     * @param attempt 0, 1, 2, ...: a name with several addresses gives each in turn
     * @return the answer, now or later; exceptional if there is none
     */
    CompletableFuture<InetSocketAddress> resolve(PeerAddress address, int attempt) {
        CompletableFuture<InetSocketAddress> answer = new CompletableFuture<>();
        if (address.isLiteral()) {
            lookUp(address, attempt, answer);
            return answer;
        }
        try {
            names.execute(() -> {
                lookUp(address, attempt, answer);
                wake.run();
            });
        } catch (RejectedExecutionException e) {
            answer.completeExceptionally(e);
        }
        return answer;
    }

    private static void lookUp(PeerAddress address, int attempt, CompletableFuture<InetSocketAddress> answer) {
        try {
            InetAddress[] found = InetAddress.getAllByName(address.host());
            answer.complete(new InetSocketAddress(found[Math.floorMod(attempt, found.length)], address.port()));
        } catch (UnknownHostException | SecurityException e) {
            answer.completeExceptionally(e);
        }
    }

    @Override
    public void close() {
        names.shutdownNow();
    }
}
