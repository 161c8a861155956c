package io.raftwright.testkit.history;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Walks through a key's history by returns, and keeps all that may have happened: breadth first, where {@link KeySearch} goes in
 * depth. Slower, but when nothing is possible any more, it knows what was. (Lowe 2017, "just-in-time linearization".)
 *
 * <p>Owner: one explanation.
 */
final class Frontier<S> {
    /** More ways than this at once are not followed. */
    private static final int MAX_POINTS = 5_000;

    private static final int MAX_STATES = 50;

    /**
     * A moment when all that may have happened left one state: the history before it need not be shown.
     *
     * @param points     what may have happened, at least one
     * @param returnedNs the return of the last operation before
     */
    record Anchor<S>(Collection<Point<S>> points, long returnedNs) {
        /** Before everything. */
        static <S> Anchor<S> beginning(S initial) {
            return new Anchor<>(List.of(Point.initial(initial)), Long.MIN_VALUE);
        }

        S state() {
            return points.iterator().next().state();
        }

        /** Whether an operation's effect cannot be to come. */
        boolean isDone(int number, Operation operation) {
            return operation.returnedNs() <= returnedNs || points.stream().allMatch(point -> point.has(number));
        }

        /** One point for all, at which only that has happened which has at each: it can do whatever they can. */
        Anchor<S> merged() {
            BitSet ahead = (BitSet) points.iterator().next().ahead().clone();
            BitSet used = (BitSet) points.iterator().next().used().clone();
            points.forEach(point -> ahead.and(point.ahead()));
            points.forEach(point -> used.and(point.used()));
            return new Anchor<>(List.of(new Point<>(state(), ahead, used)), returnedNs);
        }
    }

    private final SequentialModel<S> model;
    private final List<Operation> operations;
    private final int goal;
    /** Of each operation the one before with the same call, or -1. */
    private final int[] earlierTwin;
    /** Invoked and not returned, by number. */
    private final List<Integer> open = new ArrayList<>();
    /** What an operation that nothing explains may have found, from its invocation on. */
    private final Set<S> statesAtGoal = new LinkedHashSet<>();

    private Collection<Point<S>> points;
    private Anchor<S> anchor;
    private long triesLeft;
    private boolean isTooLarge;

    /**
     * Prepares a walk.
     *
     * @param operations of one key, by invocation
     * @param goal       the number of the one at whose return the walk ends
     * @param anchor     where the walk begins
     * @param maxTries   how many steps it may try
     */
    Frontier(SequentialModel<S> model, List<Operation> operations, int goal, Anchor<S> anchor, long maxTries) {
        this.model = model;
        this.operations = operations;
        this.goal = goal;
        this.points = anchor.points();
        this.anchor = anchor;
        this.triesLeft = maxTries;
        this.earlierTwin = earlierTwins();
    }

    private int[] earlierTwins() {
        int[] twins = new int[operations.size()];
        Map<Call, Integer> newest = new HashMap<>();
        for (int i = 0; i < twins.length; i++) {
            Integer twin = operations.get(i).isOk()
                    ? null
                    : newest.put(operations.get(i).call(), i);
            twins[i] = twin == null ? -1 : twin;
        }
        return twins;
    }

    /**
     * Walks to the return of the goal, with it; to be called once.
     *
     * @param leftOut operations to do without
     */
    void walk(BitSet leftOut) {
        List<Integer> returning = new ArrayList<>();
        for (int i = 0; i < operations.size(); i++) {
            long returnedNs = operations.get(i).returnedNs();
            if (returnedNs > anchor.returnedNs() && returnedNs <= goal().returnedNs() && !leftOut.get(i)) {
                returning.add(i);
            }
        }
        returning.sort(Comparator.comparingLong(i -> operations.get(i).returnedNs()));
        long beginNs = anchor.returnedNs();
        int invoked = 0;
        for (int number : returning) {
            long nowNs = operations.get(number).returnedNs();
            for (; invoked < operations.size() && operations.get(invoked).invokedNs() <= nowNs; invoked++) {
                Operation operation = operations.get(invoked);
                if (operation.returnedNs() > beginNs && !leftOut.get(invoked) && mayMatter(operation)) {
                    open.add(invoked);
                }
            }
            points = behind(number);
            open.remove((Integer) number);
            if (isTooLarge || points.isEmpty()) {
                return;
            }
            if (isAnchor(nowNs)) {
                anchor = new Anchor<>(points, nowNs);
            }
        }
    }

    /** Whether all that has happened left one state, the goal is to come, and nothing else returns at this very time. */
    private boolean isAnchor(long nowNs) {
        return nowNs < goal().invokedNs()
                && open.stream().noneMatch(number -> operations.get(number).returnedNs() == nowNs)
                && points.stream().map(Point::state).distinct().count() == 1;
    }

    private Operation goal() {
        return operations.get(goal);
    }

    private boolean mayMatter(Operation operation) {
        return operation.isOk() || model.isUpdate(operation);
    }

    /** Whether nothing explains the goal; false if the walk was too large. */
    boolean isRefuted() {
        return !isTooLarge && points.isEmpty();
    }

    /** The last moment before the goal's invocation that can be an anchor; the beginning, if there is none. */
    Anchor<S> anchor() {
        return anchor;
    }

    /**
     * The states that the goal may have found, and what operations without answer can make of them: they were followed only
     * where that is of use. At most {@link #MAX_STATES}, or few more.
     */
    Set<S> statesAtGoal() {
        Set<S> states = new LinkedHashSet<>(statesAtGoal);
        Deque<S> queue = new ArrayDeque<>(states);
        while (!queue.isEmpty() && states.size() < MAX_STATES) {
            S state = queue.remove();
            for (Operation operation : operations) {
                S next = operation.isOk() ? state : model.next(state, operation.call());
                if (states.add(next)) {
                    queue.add(next);
                }
            }
        }
        return states;
    }

    /** How many steps it may still try. */
    long triesLeft() {
        return triesLeft;
    }

    /** All that may have happened up to an operation's return, with it. */
    private Collection<Point<S>> behind(int returning) {
        boolean isGoalOpen = goal().invokedNs() <= operations.get(returning).returnedNs();
        Fewest<S> seen = new Fewest<>();
        Fewest<S> behind = new Fewest<>();
        Deque<Step<S>> queue = new ArrayDeque<>();
        points.stream().filter(seen::add).forEach(point -> queue.add(new Step<>(point, null)));
        while (!queue.isEmpty() && !isTooLarge) {
            Step<S> step = queue.remove();
            Point<S> point = step.point();
            if (isGoalOpen && !point.ahead().get(goal)) {
                statesAtGoal.add(point.state());
            }
            if (point.ahead().get(returning)) {
                behind.add(point.withReturned(returning));
            } else {
                successors(step).stream()
                        .filter(successor -> seen.add(successor.point()))
                        .forEach(queue::add);
            }
            isTooLarge = seen.count > MAX_POINTS || triesLeft <= 0;
        }
        return behind.all();
    }

    private List<Step<S>> successors(Step<S> step) {
        List<Step<S>> successors = new ArrayList<>();
        Point<S> point = step.point();
        for (int number : open) {
            Operation operation = operations.get(number);
            S next = point.has(number) ? null : next(point.state(), operation);
            if (next == null || (step.before() != null && next.equals(next(step.before(), operation)))) {
                continue;
            }
            if (operation.isOk()) {
                successors.add(new Step<>(point.withAhead(number, next), null));
            } else if (isNextTwin(point, number) && isUseful(point, number, next)) {
                successors.add(new Step<>(point.withUsed(number, next), point.state()));
            }
        }
        return successors;
    }

    private boolean isNextTwin(Point<S> point, int number) {
        return earlierTwin[number] < 0 || point.used().get(earlierTwin[number]);
    }

    /** Whether an operation without answer changes something for one that can follow. */
    private boolean isUseful(Point<S> point, int number, S next) {
        for (int other : open) {
            Operation following = operations.get(other);
            boolean isBlind = !following.isOk() && model.isBlind(following.call());
            if (other != number && !isBlind && !point.has(other)) {
                S with = next(next, following);
                if (with != null && !with.equals(next(point.state(), following))) {
                    return true;
                }
            }
        }
        return false;
    }

    private @Nullable S next(S state, Operation operation) {
        triesLeft--;
        boolean fits = !operation.isOk() || model.mayReturn(state, operation.call(), operation.result());
        return fits ? model.next(state, operation.call()) : null;
    }

    /**
     * A point on the way to others.
     *
     * @param before the state before the last operation, if that one is of unknown outcome: what comes to the same state from
     *               there needs no such operation
     */
    private record Step<S>(Point<S> point, @Nullable S before) {}

    /**
     * Points of which none can do all that another can.
     *
     * <p>Owner: one step.
     */
    private static final class Fewest<S> {
        private final Map<Point<S>, List<Point<S>>> alike = new LinkedHashMap<>();
        private int count;

        /** Adds a point unless another covers it. */
        boolean add(Point<S> point) {
            List<Point<S>> others = alike.computeIfAbsent(
                    new Point<>(point.state(), point.ahead(), new BitSet()), key -> new ArrayList<>());
            if (others.stream().anyMatch(other -> other.covers(point))) {
                return false;
            }
            others.removeIf(point::covers);
            others.add(point);
            count++;
            return true;
        }

        List<Point<S>> all() {
            return alike.values().stream().flatMap(List::stream).toList();
        }
    }
}
