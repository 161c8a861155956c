package io.raftwright.testkit.history;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The part of a key's history that shows why it is not linearizable. Immutable; {@link #toString} draws it.
 *
 * @param unplaced       the operation that nothing explains: the history up to its return has no order, without it there is one
 * @param operationCount how many operations the key had up to then
 * @param before         some of those that came before the excerpt
 * @param stateBefore    the one state in which all that came before must have left the key; empty if the excerpt is too large to
 *                       tell
 * @param operations     what had not taken effect by then, and is needed to see it, the unplaced one among them
 * @param statesFound    the states which the unplaced operation may have found, some 50 at most; no other unless there are more
 */
public record Excerpt(
        Operation unplaced,
        int operationCount,
        List<Operation> before,
        String stateBefore,
        List<Operation> operations,
        List<String> statesFound) {
    /** More lines are not drawn: nobody reads them. */
    private static final int MAX_LINES = 12;

    private static final int MAX_UNKNOWN = 4;

    public Excerpt {
        before = List.copyOf(before);
        operations = List.copyOf(operations);
        statesFound = List.copyOf(statesFound);
    }

    /** The operations drawn: the unplaced one, and of the others the latest, mostly those with an answer. */
    private List<Operation> drawn() {
        Comparator<Operation> latest = Comparator.comparingInt(Operation::id).reversed();
        List<Operation> drawn = new ArrayList<>(operations.stream()
                .filter(operation -> !operation.isOk())
                .sorted(latest)
                .limit(MAX_UNKNOWN)
                .toList());
        operations.stream()
                .filter(Operation::isOk)
                .sorted(Comparator.comparing((Operation operation) -> operation.id() != unplaced.id())
                        .thenComparing(latest))
                .limit(MAX_LINES - drawn.size())
                .forEach(drawn::add);
        return drawn;
    }

    @Override
    public String toString() {
        List<Operation> drawn = drawn();
        List<Operation> lines = new ArrayList<>(before);
        lines.addAll(drawn);
        lines.sort(Comparator.comparingInt(Operation::id));
        StringBuilder text = new StringBuilder("not linearizable, key=" + unplaced.key() + ", operations="
                + operationCount + ": no order explains #" + unplaced.id() + '\n');
        text.append(new Timeline(lines, unplaced, before));
        if (operations.size() > drawn.size()) {
            text.append("  not drawn: ")
                    .append(operations.size() - drawn.size())
                    .append(" others, earlier or of unknown outcome\n");
        }
        if (!stateBefore.isEmpty()) {
            text.append("  before the excerpt the state can only have been ")
                    .append(stateBefore)
                    .append('\n');
        }
        if (!statesFound.isEmpty()) {
            text.append("  #").append(unplaced.id()).append(" can only have found ");
            text.append(String.join(" or ", statesFound.subList(0, Math.min(MAX_LINES, statesFound.size()))));
            text.append(statesFound.size() > MAX_LINES ? " or others\n" : "\n");
        }
        return text.toString();
    }
}
