package io.raftwright.testkit.sim;

import io.raftwright.RaftNode;
import io.raftwright.api.StateMachine;
import io.raftwright.internal.membership.Configuration;
import org.jspecify.annotations.Nullable;

/** A process of a simulated computer, shown to those who live in it. */
record ProcessSite<M extends StateMachine<R>, R extends @Nullable Object>(
        World<M, R> world, Process<M, R> process, RaftNode<R> node) implements Site<M, R> {

    static <M extends StateMachine<R>, R extends @Nullable Object> ProcessSite<M, R> of(
            int client, World<M, R> world, Process<M, R> process) {
        return new ProcessSite<>(world, process, new JudgedNode<>(client, process, world));
    }

    @Override
    public long memberId() {
        return process.memberId();
    }

    @Override
    public boolean isAlive() {
        Computer<M, R> computer = world.find(process.memberId());
        return computer != null && process.equals(computer.process());
    }

    @Override
    public boolean isReplica() {
        Configuration present = world.judge().configuration();
        return present.isMember(memberId()) && !present.isWitness(memberId());
    }

    @Override
    public M machine() {
        return process.machine();
    }

    @Override
    public long appliedIndex() {
        return process.judged().lastIndex();
    }

    @Override
    public void after(long delayNs, Runnable task) {
        world.timeline().after(delayNs, () -> runOrWait(task));
    }

    private void runOrWait(Runnable task) {
        if (!isAlive()) {
            return;
        }
        long heldNs = process.host().heldForNs();
        if (heldNs > 0) {
            after(heldNs, task);
        } else {
            task.run();
        }
    }
}
