package io.raftwright;

import io.raftwright.api.BoundedRead;
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
 * elected, until their deadline. Futures complete on the node's apply thread, or on its consensus thread when they fail or are
 * about membership and leadership: hand blocking work to another executor ({@code thenApplyAsync}). They fail with a {@link io.raftwright.api.RaftException}, whose
 * kind says whether to try again.
 *
 * <p>There are five kinds of read. All of them run the query on this member's own state, between two commands.
 * <table>
 *   <caption>Reads and what they promise</caption>
 *   <tr><th>kind</th><th>asked by</th><th>promise</th><th>without a leader</th></tr>
 *   <tr><td>linearizable, by ReadIndex (Raft dissertation §6.4)</td><td>{@link #read}, {@link #readBarrier} on the leader</td>
 *     <td>sees every command acknowledged to anyone before the call: the leader lets a quorum confirm that it still leads, all
 *     reads of one round together</td><td>refused at the deadline</td></tr>
 *   <tr><td>leased (Raft dissertation §6.4.1)</td><td>the same, where the node's options allow leases</td><td>the same, as
 *     long as clocks drift apart no more than the options state: the leader answers without asking the others</td>
 *     <td>refused at the deadline</td></tr>
 *   <tr><td>follower read</td><td>the same, on any other member, learners included</td><td>the same: the question is forwarded
 *     to the leader, the answer is an index, and the query runs here once that is applied</td>
 *     <td>refused at the deadline</td></tr>
 *   <tr><td>bounded</td><td>{@link #readBounded}</td><td>sees every command acknowledged longer ago than the staleness it
 *     comes back with, which is within the bound asked for</td><td>answered while the bound allows, then refused at the
 *     deadline</td></tr>
 *   <tr><td>stale</td><td>{@link #readStale}</td><td>sees a state that was once current, never an uncommitted one, and on one
 *     member never an older one than the read before it, until a restart</td><td>answered</td></tr>
 * </table>
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
     * Reads what is applied here if that is known to be fresh enough, and through the leader like {@link #read} if not. Every
     * linearizable and every bounded read that goes to the leader renews what is known: at the moment it was asked, no member had
     * acknowledged anything that is not applied here by the time it is answered. How long ago that moment is, is measured on
     * this member's clock alone; no clocks need to agree. A restart forgets it.
     *
     * @param query        runs once, on the apply thread, between two commands; what it throws fails the future
     * @param maxStaleness how old the state may be when the query runs. Zero (or less) makes the read linearizable; a bound
     *                     below the round trip to the leader, or on a member where reads are rare, makes it most often so
     * @param deadline     how long to wait for a leader's confirmation, if one is needed
     * @return the query's result and how stale it may be; or {@code RefusedException} at the deadline
     */
    <T extends @Nullable Object> CompletableFuture<BoundedRead<T>> readBounded(
            Supplier<T> query, Duration maxStaleness, Duration deadline);

    /**
     * Reads what is applied here, as soon as the apply thread comes to it, and never waits for another member. Nothing says how
     * old that is: a member cut off goes on answering with what it had, and after a restart it may answer with less until it
     * hears from the leader.
     *
     * @param query runs once, on the apply thread, between two commands; what it throws fails the future
     */
    <T extends @Nullable Object> CompletableFuture<T> readStale(Supplier<T> query);

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
     * {@link Raftwright#join}: a member that counts and is not there brings the cluster nearer to losing its majority. Removed ones
     * should be closed: they stay connected for ten election timeouts, so that they hear of it, and then refuse proposals with
     * {@code NOT_A_MEMBER}.
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
     * Leaves the cluster for good, by the policy of whoever leads ({@link io.raftwright.api.MembershipPolicy}): a voter is asked to
     * stay until a learner votes in its place, a leader hands leadership over first. When the future completes normally, this
     * member does not belong to the cluster any more and should be closed.
     *
     * @param deadline how long to wait
     * @return when it has left; or {@code RefusedException}: {@code NO_LEADER}, or {@code INVALID_CHANGE} if the policy does not
     *     allow it; {@code IndeterminateException} if it was under way at the deadline; {@code NodeStoppedException}
     */
    CompletableFuture<@Nullable Void> leave(Duration deadline);

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
     * Why a proposal made now would wait, in a sentence for a person: nobody leads and since when, another member leads, too few
     * members answer, the slowest follower that the quorum needs and how far behind it is, the own disk, a bound that is
     * reached; or that nothing waits. Any thread; never blocks.
     */
    default String explain() {
        return status().explain();
    }

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
