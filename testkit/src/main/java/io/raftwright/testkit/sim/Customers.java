package io.raftwright.testkit.sim;

import io.raftwright.api.StateMachine;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Customers who all want what a {@link Workload} says.
 *
 * <p>Owner: the simulation's thread.
 */
final class Customers<M extends StateMachine<R>, R extends @Nullable Object> implements Clientele<M, R> {
    private final List<Customer<M, R>> customers = new ArrayList<>();

    Customers(World<M, R> world, int count, Workload<? super M, R> workload) {
        for (int i = 0; i < count; i++) {
            customers.add(new Customer<>(world, i, workload));
        }
    }

    @Override
    public void begin(Stage<M, R> stage) {
        customers.forEach(Customer::start);
    }

    @Override
    public void close() {
        customers.forEach(Customer::close);
    }
}
