package io.raftwright.testkit.history;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Every order of every subset that has all operations with an answer: slow, and too simple to be wrong. */
final class BruteForce {
    private BruteForce() {}

    /** Whether one of the orders is as wanted. */
    static boolean some(List<Operation> operations, Predicate<List<Operation>> wanted) {
        return some(operations, Operation::isOk, wanted);
    }

    /** Whether one of the orders that have all required operations is as wanted. */
    static boolean some(List<Operation> operations, Predicate<Operation> required, Predicate<List<Operation>> wanted) {
        return some(new ArrayList<>(), new ArrayList<>(operations), required, wanted);
    }

    private static boolean some(
            List<Operation> order,
            List<Operation> rest,
            Predicate<Operation> required,
            Predicate<List<Operation>> wanted) {
        if (rest.stream().noneMatch(required) && wanted.test(order)) {
            return true;
        }
        for (int i = 0; i < rest.size(); i++) {
            Operation next = rest.remove(i);
            order.add(next);
            boolean isFound = some(order, rest, required, wanted);
            order.remove(order.size() - 1);
            rest.add(i, next);
            if (isFound) {
                return true;
            }
        }
        return false;
    }

    /** Whether an order respects real time and gives each answer. */
    static <S> boolean explains(SequentialModel<S> model, List<Operation> order) {
        return !states(model, model.initial(), order).isEmpty();
    }

    /** The states before, between and behind the operations of an order; none if it does not explain them. */
    static <S> List<S> states(SequentialModel<S> model, S initial, List<Operation> order) {
        List<S> states = new ArrayList<>();
        S state = initial;
        states.add(state);
        for (int i = 0; i < order.size(); i++) {
            Operation operation = order.get(i);
            if (operation.isOk() && !model.mayReturn(state, operation.call(), operation.result())) {
                return List.of();
            }
            state = model.next(state, operation.call());
            states.add(state);
            for (int j = 0; j < i; j++) {
                if (operation.isBefore(order.get(j))) {
                    return List.of();
                }
            }
        }
        return states;
    }
}
