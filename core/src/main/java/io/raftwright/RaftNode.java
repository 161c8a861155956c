package io.raftwright;

import io.raftwright.api.Membership;
import io.raftwright.api.MembershipRequest;
import io.raftwright.api.NodeStatus;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.UUID;
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
     * The id of the cluster; a member that is to {@link Raftwright#join join} it needs to know it. Any thread; never blocks.
     */
    UUID clusterId();

    /**
     * Who belongs to the cluster, as far as this member knows: the newest membership that it knows to be committed. Any thread;
     * never blocks.
     */
    Membership membership();

    /**
     * Changes who belongs to the cluster (Raft dissertation §4). When the future completes normally, the new membership is in
     * force: committed, and a joint one that is left by itself is left. New members must be running, or start soon, by
     * {@link Raftwright#join}: a member that counts and is not there brings the cluster nearer to losing its majority.
     *
     * <p>The leader makes small changes of its own, which note each member's disk or promote a learner; each gives the membership
     * another {@link Membership#index}. So read it anew before a request that names one.
     *
     * @param request  what to change
     * @param deadline how long to wait
     * @return the membership in force then; or {@code RefusedException} with the reason (nothing happened),
     *     {@code IndeterminateException} (the leader was lost, or the deadline passed, while it was under way: look at
     *     {@link #membership} before trying again), {@code NodeStoppedException}
     */
    CompletableFuture<Membership> changeMembership(MembershipRequest request, Duration deadline);

    /**
     * Hands leadership to another member (Raft dissertation §3.10). While that is under way, proposals wait. The future completes
     * when this member knows the target as the leader of a newer term.
     *
     * @param targetId a voter, or 0 for whoever is most up to date
     * @param deadline how long to wait; the leader itself gives up after five election timeouts at most
     * @return the id of the leader; or {@code RefusedException}: {@code NO_SUCH_VOTER}, {@code TRANSFERRING} (to another member),
     *     {@code TRANSFER_FAILED} (it did not take over in time; the present leader goes on), or another reason;
     *     {@code IndeterminateException}; {@code NodeStoppedException}
     */
    CompletableFuture<Long> transferLeadership(long targetId, Duration deadline);

    /**
     * Makes the leader, whoever it is, lay its leadership down at once, in favour of whoever is most up to date. Proposals wait
     * until another member leads; if there is none that can, the same one leads again a few election timeouts later.
     *
     * @param deadline how long to wait
     * @return when done; or the failures of {@link #transferLeadership}
     */
    CompletableFuture<@Nullable Void> stepDown(Duration deadline);

    /**
     * Runs one duty cycle of each agent, under {@code Threading.INVOKER}; does nothing otherwise. From one thread at a time.
     *
     * @return 0 if there was nothing to do
     */
    int invoke();

    /** This node at the moment. Any thread; never blocks. */
    NodeStatus status();

    /**
     * Stops this node: a leader hands leadership over, waiting callers fail, what was written is forced, files, sockets and threads
     * are closed. Returns within about five seconds. Idempotent.
     */
    @Override
    void close();

    /**
     * Stops this node at once, as if its process had died: nothing is said to peers and nothing more is forced. For tests and
     * demonstrations. Threads, sockets and files are closed all the same.
     */
    void halt();
}
