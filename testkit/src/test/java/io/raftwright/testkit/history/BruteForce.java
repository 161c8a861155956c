package io.raftwright.testkit.history;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Every order of every subset that has all operations with an answer: slow, and too simple to be wrong. */
final class BruteForce {
    private BruteForce() {}

    /** Whether one of the orders is as wanted. */
    static boolean some(List<Operation> operations, Predicate<List<Operation>> wanted) {
        return some(new ArrayList<>(), new ArrayList<>(operations), wanted);
    }

    private static boolean some(List<Operation> order, List<Operation> rest, Predicate<List<Operation>> wanted) {
        if (rest.stream().noneMatch(Operation::isOk) && wanted.test(order)) {
            return true;
        }
        for (int i = 0; i < rest.size(); i++) {
            Operation next = rest.remove(i);
            order.add(next);
            boolean isFound = some(order, rest, wanted);
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
        S state = model.initial();
        for (int i = 0; i < order.size(); i++) {
            Operation operation = order.get(i);
            if (operation.isOk() && !model.mayReturn(state, operation.call(), operation.result())) {
                return false;
            }
            state = model.next(state, operation.call());
            for (int j = 0; j < i; j++) {
                if (operation.isBefore(order.get(j))) {
                    return false;
                }
            }
        }
        return true;
    }
}
