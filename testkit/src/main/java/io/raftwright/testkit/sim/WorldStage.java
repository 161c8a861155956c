package io.raftwright.testkit.sim;

import io.raftwright.api.StateMachine;
import io.raftwright.testkit.invariant.RareEvent;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** A world, shown to those who want something of its members. */
record WorldStage<M extends StateMachine<R>, R extends @Nullable Object>(World<M, R> world, int clientCount)
        implements Stage<M, R> {

    @Override
    public long nowNs() {
        return world.timeline().nowNs();
    }

    @Override
    public void after(long delayNs, Runnable event) {
        world.timeline().after(delayNs, event);
    }

    @Override
    public RandomGenerator stream(String name, long number) {
        return world.streams().stream("clientele " + name, number);
    }

    @Override
    public @Nullable Site<M, R> anySite(int client, RandomGenerator random) {
        List<Computer<M, R>> up = world.up();
        Process<M, R> process =
                up.isEmpty() ? null : up.get(random.nextInt(up.size())).process();
        return process == null ? null : ProcessSite.of(client, world, process);
    }

    @Override
    public long lullNs() {
        return Math.min(world.lullNs(), World.NAP_NS); // a night may end early
    }

    @Override
    public long operationCount() {
        return world.judge().clients().operationCount();
    }

    @Override
    public void violated(String rule, String what) {
        world.judge().violated(rule, what);
    }

    @Override
    public void happened(RareEvent event) {
        world.judge().rare().happened(event);
    }
}
