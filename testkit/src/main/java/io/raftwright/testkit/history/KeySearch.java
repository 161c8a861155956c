package io.raftwright.testkit.history;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Looks for an order in which the operations of one key give what they answered: depth first, each step placing an operation
 * that had been invoked when the first of those not yet placed returned (Wing and Gong, 1993), never twice from the same
 * configuration (Lowe, 2017).
 *
 * <p>Operations of unknown outcome may be placed or not. They are tried last, and spared where they are of no use:
 * <ul>
 *   <li>one directly before an operation that comes to the same state without it, so one must change something for another;
 *   <li>one whose twin, with the same call, was invoked earlier and is not placed yet.
 * </ul>
 *
 * <p>Owner: one check.
 */
final class KeySearch<S> {
    /** How a search ended. */
    enum Answer {
        FOUND,
        NONE_EXISTS,
        GAVE_UP
    }

    /** Trying an operation costs less than keeping a configuration. */
    private static final long TRIES_PER_CONFIGURATION = 50;

    private final SequentialModel<S> model;
    /** Those with an answer, by invocation; behind them those without. Numbers in here are indexes of it. */
    private final List<Operation> operations = new ArrayList<>();

    private final int knownCount;
    /** Of those without an answer: the one before with the same call, or -1. */
    private final int[] earlierTwin;

    /** Those without an answer whose effect depends on what they find. */
    private final int[] seeing;

    private final EntryList list;
    private final TakenSet known;
    private final TakenSet unknown;
    private final VisitedConfigurations<S> visited;

    /** The order up to now, and the states before and between. */
    private final int[] order;

    private final List<S> states = new ArrayList<>();
    private int depth;
    private int unplacedCount;

    /** Where to go on: an entry of the list, or behind all of them an operation without answer. */
    private int cursor;

    private long triesLeft;
    private int furthest = -1;

    /**
     * Prepares a search.
     *
     * @param operations        of one key, none refused, by invocation
     * @param initial           the state before them
     * @param maxConfigurations how many configurations may be kept before it gives up
     */
    KeySearch(SequentialModel<S> model, List<Operation> operations, S initial, long maxConfigurations) {
        this.model = model;
        operations.stream().filter(Operation::isOk).forEach(this.operations::add);
        this.knownCount = this.operations.size();
        this.list = new EntryList(this.operations);
        operations.stream()
                .filter(operation -> !operation.isOk() && model.isUpdate(operation))
                .forEach(this.operations::add);
        int count = this.operations.size();
        this.earlierTwin = earlierTwins();
        this.seeing = IntStream.range(knownCount, count)
                .filter(i -> !model.isBlind(this.operations.get(i).call()))
                .toArray();
        this.known = new TakenSet(knownCount);
        this.unknown = new TakenSet(count - knownCount);
        this.visited = new VisitedConfigurations<>(maxConfigurations);
        this.triesLeft = maxConfigurations * TRIES_PER_CONFIGURATION;
        this.order = new int[count];
        this.unplacedCount = knownCount;
        states.add(initial);
    }

    private int[] earlierTwins() {
        int[] twins = new int[operations.size()];
        Arrays.fill(twins, -1);
        Map<Call, Integer> newest = new HashMap<>();
        for (int i = knownCount; i < twins.length; i++) {
            Integer twin = newest.put(operations.get(i).call(), i);
            twins[i] = twin == null ? -1 : twin;
        }
        return twins;
    }

    /** Searches for an order of all; to be called once. */
    Answer run() {
        return run(unplacedCount);
    }

    /** Searches for an order of all that returned before one; to be called once, of a search that has not run. */
    Answer runUntil(Operation returning) {
        return run(operations.indexOf(returning));
    }

    /** Searches until the first operation to return is that one. */
    private Answer run(int goal) {
        cursor = list.first();
        while (unplacedCount > 0 && list.firstReturning() != goal) {
            if (visited.isFull() || triesLeft <= 0) {
                return Answer.GAVE_UP;
            }
            if (placeNext()) {
                cursor = list.first();
            } else if (depth == 0) {
                return Answer.NONE_EXISTS;
            } else {
                takeBack();
            }
        }
        return Answer.FOUND;
    }

    /** The order found: all operations with an answer, and those without that explain them. */
    List<Operation> order() {
        List<Operation> found = new ArrayList<>(depth);
        for (int i = 0; i < depth; i++) {
            found.add(operations.get(order[i]));
        }
        return found;
    }

    /**
     * If none exists: the operation that cannot be explained. Up to its return, without it, an order exists; up to its return,
     * with it, none does.
     */
    Operation unplaced() {
        return operations.get(furthest);
    }

    private boolean placeNext() {
        int behindList = 2 * knownCount;
        int returning = list.firstReturning();
        while (cursor < behindList && !list.isReturn(cursor)) {
            int operation = cursor;
            cursor = list.next(cursor);
            if (place(operation)) {
                return true;
            }
        }
        cursor = Math.max(cursor, behindList);
        long untilNs = operations.get(returning).returnedNs();
        while (knownCount + cursor - behindList < operations.size()) {
            int operation = knownCount + cursor - behindList;
            if (operations.get(operation).invokedNs() > untilNs) {
                break;
            }
            cursor++;
            if (!unknown.has(operation - knownCount) && isNextTwin(operation) && place(operation)) {
                return true;
            }
        }
        if (furthest < 0 || operations.get(furthest).returnedNs() < untilNs) {
            furthest = returning;
        }
        return false;
    }

    private boolean isNextTwin(int operation) {
        return earlierTwin[operation] < 0 || unknown.has(earlierTwin[operation] - knownCount);
    }

    private boolean place(int number) {
        Operation operation = operations.get(number);
        S next = step(states.get(depth), operation);
        if (next == null || isLastUseless(operation, next) || (number >= knownCount && !isUseful(number, next))) {
            return false;
        }
        mark(number);
        if (!visited.add(known, unknown, next)) {
            unmark(number);
            return false;
        }
        order[depth++] = number;
        states.add(next);
        return true;
    }

    /** Whether the operation placed last has no answer, and makes no difference for this one. */
    private boolean isLastUseless(Operation operation, S next) {
        return depth > 0
                && order[depth - 1] >= knownCount
                && !changes(states.get(depth - 1), states.get(depth), operation, next);
    }

    /** Whether an operation without answer changes something for one that can follow. */
    private boolean isUseful(int number, S next) {
        S state = states.get(depth);
        int entry = list.first();
        for (; !list.isReturn(entry); entry = list.next(entry)) {
            Operation following = operations.get(entry);
            if (changes(state, next, following, step(next, following))) {
                return true;
            }
        }
        long untilNs = operations.get(entry - knownCount).returnedNs();
        for (int other : seeing) {
            Operation following = operations.get(other);
            if (following.invokedNs() > untilNs) {
                return false;
            }
            if (other != number
                    && !unknown.has(other - knownCount)
                    && changes(state, next, following, step(next, following))) {
                return true;
            }
        }
        return false;
    }

    /** Whether an operation is possible behind another, and not to the same effect without that one. */
    private boolean changes(S without, S with, Operation operation, @Nullable S next) {
        return next != null && !with.equals(without) && !next.equals(step(without, operation));
    }

    private @Nullable S step(S state, Operation operation) {
        triesLeft--;
        boolean fits = !operation.isOk() || model.mayReturn(state, operation.call(), operation.result());
        return fits ? model.next(state, operation.call()) : null;
    }

    private void takeBack() {
        states.remove(depth--);
        int number = order[depth];
        unmark(number);
        cursor = number < knownCount ? list.next(number) : number + knownCount + 1;
    }

    private void mark(int number) {
        if (number < knownCount) {
            known.add(number);
            list.lift(number);
            unplacedCount--;
        } else {
            unknown.add(number - knownCount);
        }
    }

    private void unmark(int number) {
        if (number < knownCount) {
            known.remove(number);
            list.unlift(number);
            unplacedCount++;
        } else {
            unknown.remove(number - knownCount);
        }
    }
}
