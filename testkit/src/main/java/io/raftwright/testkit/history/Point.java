package io.raftwright.testkit.history;

import java.util.BitSet;

/**
 * What may have happened up to a moment. Immutable.
 *
 * @param state the state then
 * @param ahead operations that have taken effect and not returned yet, by number
 * @param used  operations of unknown outcome that have taken effect, by number
 */
record Point<S>(S state, BitSet ahead, BitSet used) {
    static <S> Point<S> initial(S state) {
        return new Point<>(state, new BitSet(), new BitSet());
    }

    boolean has(int operation) {
        return ahead.get(operation) || used.get(operation);
    }

    Point<S> withAhead(int operation, S next) {
        BitSet more = (BitSet) ahead.clone();
        more.set(operation);
        return new Point<>(next, more, used);
    }

    Point<S> withUsed(int operation, S next) {
        BitSet more = (BitSet) used.clone();
        more.set(operation);
        return new Point<>(next, ahead, more);
    }

    /** When an operation has returned, it is ahead no more. */
    Point<S> withReturned(int operation) {
        BitSet less = (BitSet) ahead.clone();
        less.clear(operation);
        return new Point<>(state, less, used);
    }

    /** Whether this can do all that the other can: alike, and it has used no operation that the other has not. */
    boolean covers(Point<S> other) {
        BitSet more = (BitSet) used.clone();
        more.andNot(other.used);
        return more.isEmpty() && state.equals(other.state) && ahead.equals(other.ahead);
    }
}
