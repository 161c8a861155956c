package io.raftwright.testkit.history;

import java.util.List;
import java.util.TreeSet;

/**
 * Draws operations as bars, one below the other: who overlaps whom. The axis counts events, not time, so that short operations
 * beside long ones can be seen.
 *
 * <pre>
 *   before  #11 client 3  write x 7 = ok  |---|
 *           #12 client 1  read x = 7          |---|
 *   here    #13 client 2  read x = 5                |---|
 * </pre>
 *
 * @param operations the lines
 * @param marked     the one to look at
 * @param before     those that are context only
 */
record Timeline(List<Operation> operations, Operation marked, List<Operation> before) {
    private static final int COLUMNS_PER_EVENT = 3;

    @Override
    public String toString() {
        TreeSet<Long> events = new TreeSet<>();
        int width = 0;
        for (Operation operation : operations) {
            events.add(operation.invokedNs());
            if (operation.returnedNs() != Operation.NEVER) {
                events.add(operation.returnedNs());
            }
            width = Math.max(width, label(operation).length());
        }
        List<Long> axis = List.copyOf(events);
        StringBuilder text = new StringBuilder();
        for (Operation operation : operations) {
            String label = label(operation);
            text.append(mark(operation)).append(label).append(" ".repeat(width - label.length() + 2));
            text.append(bar(operation, axis)).append('\n');
        }
        return text.toString();
    }

    private String mark(Operation operation) {
        if (operation.id() == marked.id()) {
            return "  HERE    ";
        }
        return before.contains(operation) ? "  before  " : "          ";
    }

    private static String label(Operation operation) {
        String answer = switch (operation.outcome()) {
            case OK -> operation.result() == Call.NONE ? answerOfNone(operation) : "= " + operation.result();
            case UNKNOWN -> "= ?";
            case REFUSED -> "= refused";
        };
        return "#" + operation.id() + "  client " + operation.client() + "  " + operation.call() + ' ' + answer;
    }

    /** A call with an argument needs no answer but "ok"; one without asked for something, and there was none. */
    private static String answerOfNone(Operation operation) {
        return operation.call().argument() == Call.NONE ? "= none" : "= ok";
    }

    private static String bar(Operation operation, List<Long> axis) {
        int from = axis.indexOf(operation.invokedNs()) * COLUMNS_PER_EVENT;
        boolean isOpen = operation.returnedNs() == Operation.NEVER;
        int to = (isOpen ? axis.size() : axis.indexOf(operation.returnedNs())) * COLUMNS_PER_EVENT;
        return " ".repeat(from) + '|' + "-".repeat(Math.max(0, to - from - 1)) + (isOpen ? "..." : "|");
    }
}
