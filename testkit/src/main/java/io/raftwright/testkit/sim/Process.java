package io.raftwright.testkit.sim;

import io.raftwright.api.BoundedRead;
import io.raftwright.api.NodeOptions;
import io.raftwright.api.Role;
import io.raftwright.internal.runtime.Node;
import io.raftwright.testkit.invariant.JudgedLog;
import io.raftwright.testkit.invariant.JudgedMachine;
import io.raftwright.testkit.invariant.StatusWatch;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One life of a member: from the moment its process starts until it stops, is killed, or loses power.
 *
 * <p>Owner: the simulation's thread.
 *
 * @param machine the host's, as it is inside this process
 */
@SuppressWarnings("JavaLangClash") // nothing here starts a process of the operating system
record Process<M, R extends @Nullable Object>(
        long memberId,
        SimulatedHost host,
        Node<R> node,
        JudgedLog log,
        JudgedMachine<R> judged,
        M machine,
        NodeOptions options,
        StatusWatch watch) {

    CompletableFuture<R> propose(long operation, ByteBuffer command, Duration deadline) {
        return node.propose(JudgedMachine.command(operation, command), deadline);
    }

    /** Lets a linearizable read look at the machine. Answers how far it had come then: the last command applied. */
    CompletableFuture<Long> read(Consumer<M> query, Duration deadline) {
        return node.read(() -> look(query), deadline);
    }

    CompletableFuture<BoundedRead<Long>> readBounded(Consumer<M> query, Duration maxStaleness, Duration deadline) {
        return node.readBounded(() -> look(query), maxStaleness, deadline);
    }

    CompletableFuture<Long> readStale(Consumer<M> query) {
        return node.readStale(() -> look(query));
    }

    private Long look(Consumer<M> query) {
        query.accept(machine);
        return judged.look();
    }

    /** Looks whether what it says of itself is in order; not once its log broke in the middle of something: then it ends. */
    void check() {
        if (!log.hasFailed()) {
            watch.look(node.status());
        }
    }

    boolean isLeader() {
        return node.status().role() == Role.LEADER;
    }

    /** Stops it in good order. */
    void close() {
        host.finishTasks();
        node.close();
    }

    /** It is gone: whatever it was doing, it does no more. */
    void vanish() {
        host.vanish();
    }
}
