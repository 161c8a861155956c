package io.raftwright.testkit.history;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * Finds the least of a key's history that shows why an operation cannot be placed: what came before a moment when only one
 * state was possible is left out, and every read that is not needed.
 *
 * <p>Owner: one check.
 */
final class Explanation<S> {
    private static final long MAX_TRIES = 20_000_000;

    /** If more is left than this, nobody reads it, so nobody minds the reads among it. */
    private static final int MAX_SHORTENED = 100;

    /** How much of what came before is shown for context. */
    private static final int CONTEXT = 2;

    private final SequentialModel<S> model;
    /** All of the key up to the return of the one that cannot be placed. */
    private final List<Operation> operations;

    private final Operation unplaced;
    private long triesLeft = MAX_TRIES;

    Explanation(SequentialModel<S> model, List<Operation> operations, Operation unplaced) {
        this.model = model;
        this.operations = operations.stream()
                .filter(operation -> operation.invokedNs() <= unplaced.returnedNs())
                .toList();
        this.unplaced = unplaced;
    }

    Excerpt excerpt() {
        Frontier.Anchor<S> beginning = Frontier.Anchor.beginning(model.initial());
        Frontier<S> walk = walk(beginning, new BitSet());
        if (!walk.isRefuted()) {
            return new Excerpt(unplaced, operations.size(), List.of(), "", operations, List.of());
        }
        Frontier.Anchor<S> anchor = walk.anchor().merged();
        if (!walk(anchor, new BitSet()).isRefuted()) {
            anchor = beginning; // The ways to get there differ, and that matters: show them.
        }
        BitSet leftOut = new BitSet();
        List<Operation> done = new ArrayList<>();
        for (int i = 0; i < operations.size(); i++) {
            if (anchor.isDone(i, operations.get(i))) {
                leftOut.set(i);
                done.add(operations.get(i));
            }
        }
        leaveOutReads(leftOut, anchor);
        List<Operation> rest = IntStream.range(0, operations.size())
                .filter(i -> !leftOut.get(i))
                .mapToObj(operations::get)
                .toList();
        List<String> states =
                walk.statesAtGoal().stream().map(WitnessCheck::text).toList();
        return new Excerpt(unplaced, operations.size(), context(done), WitnessCheck.text(anchor.state()), rest, states);
    }

    private Frontier<S> walk(Frontier.Anchor<S> anchor, BitSet leftOut) {
        int goal = operations.indexOf(unplaced);
        Frontier<S> walk = new Frontier<>(model, operations, goal, anchor, triesLeft);
        walk.walk(leftOut);
        triesLeft = walk.triesLeft();
        return walk;
    }

    /** Leaves out, one by one, reads without which nothing explains the operation either. */
    private void leaveOutReads(BitSet leftOut, Frontier.Anchor<S> anchor) {
        if (operations.size() - leftOut.cardinality() > MAX_SHORTENED) {
            return;
        }
        for (int i = 0; i < operations.size(); i++) {
            Operation operation = operations.get(i);
            if (!leftOut.get(i) && operation.id() != unplaced.id() && !model.isUpdate(operation)) {
                leftOut.set(i);
                leftOut.set(i, walk(anchor, leftOut).isRefuted());
            }
        }
    }

    /** The updates and the answers that came last before the excerpt. */
    private List<Operation> context(List<Operation> done) {
        TreeSet<Operation> context = new TreeSet<>(Comparator.comparingInt(Operation::id));
        done.stream()
                .filter(model::isUpdate)
                .sorted(Comparator.comparingInt(Operation::id).reversed())
                .limit(CONTEXT)
                .forEach(context::add);
        done.stream()
                .filter(Operation::isOk)
                .sorted(Comparator.comparingLong(Operation::returnedNs).reversed())
                .limit(CONTEXT)
                .forEach(context::add);
        return List.copyOf(context);
    }
}
