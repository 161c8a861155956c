package io.raftwright.testkit.history;

/**
 * What one key does when one operation at a time is done to it: the specification that a history is held against.
 *
 * <p>To be correct, a model must:
 * <ul>
 *   <li>be deterministic and without state of its own;
 *   <li>have states that are immutable, and equal (with equal hash codes) if they behave the same;
 *   <li>throw {@link IllegalArgumentException} for a kind of call that it does not know.
 * </ul>
 *
 * @param <S> the state of one key
 */
public interface SequentialModel<S> {

    /** The state before the first operation. */
    S initial();

    /** The state after a call; the given one if the call changes nothing. */
    S next(S state, Call call);

    /** Whether a call in this state may be answered so. */
    boolean mayReturn(S state, Call call, long result);

    /**
     * Whether an operation may have changed something; false only if it certainly did not, be it by its kind or by its result.
     * An update has a place of its own in the total order; what is none shares the place of the newest update it saw.
     */
    boolean isUpdate(Operation operation);

    /**
     * Whether a call leaves one state whatever it found: a plain write. Knowing so spares a search much, if many such calls are
     * of unknown outcome; {@code false} is never wrong.
     */
    default boolean isBlind(Call call) {
        return false;
    }
}
