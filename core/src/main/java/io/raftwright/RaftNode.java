package io.raftwright;

import io.raftwright.api.NodeStatus;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One member of a replicated state machine, running in this process. Safe for use by any number of threads.
 *
 * <p>Every call works on every member: proposals and linearizable reads are forwarded to the leader, and wait for one to be
 * elected, until their deadline. Futures complete on the node's apply thread, or on its consensus thread when they fail: hand
 * blocking work to another executor ({@code thenApplyAsync}). They fail with a {@link io.raftwright.api.RaftException}, whose
 * kind says whether to try again.
 *
 * @param <R> what the state machine returns for a command
 */
public interface RaftNode<R extends @Nullable Object> extends AutoCloseable {

    /**
     * Proposes a command. When the future completes normally, the command is durable on a majority and applied here.
     *
     * @param command  bytes from position to limit; copied before this method returns
     * @param deadline how long to wait for the result
     * @return the state machine's result; or {@code RefusedException} (nothing happened), {@code IndeterminateException} (it
     *     may have happened), {@code NodeStoppedException}
     */
    CompletableFuture<R> propose(ByteBuffer command, Duration deadline);

    /**
     * Reads linearizably: the query sees every command whose proposer was answered before this call (ReadIndex, Raft
     * dissertation §6.4).
     *
     * @param query    runs once, on the apply thread, between two commands; what it throws fails the future
     * @param deadline how long to wait
     */
    <T extends @Nullable Object> CompletableFuture<T> read(Supplier<T> query, Duration deadline);

    /**
     * Waits until everything acknowledged before this call, by any member, is applied here. For state machines whose state can
     * be read from any thread.
     *
     * @param deadline how long to wait
     * @return the log index that was reached, at least
     */
    CompletableFuture<Long> readBarrier(Duration deadline);

    /**
     * Runs one duty cycle of each agent, under {@code Threading.INVOKER}; does nothing otherwise. From one thread at a time.
     *
     * @return 0 if there was nothing to do
     */
    int invoke();

    /** This node at the moment. Any thread; never blocks. */
    NodeStatus status();

    /**
     * Stops this node: waiting callers fail, what was written is forced, files, sockets and threads are closed. Returns within
     * about five seconds. Idempotent.
     */
    @Override
    void close();

    /**
     * Stops this node at once, as if its process had died: nothing is said to peers and nothing more is forced. For tests and
     * demonstrations. Threads, sockets and files are closed all the same.
     */
    void halt();
}
