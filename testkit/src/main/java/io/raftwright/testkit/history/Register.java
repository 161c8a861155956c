package io.raftwright.testkit.history;

/**
 * A key that holds a value or none: read, write, compare-and-set, delete. Its state is the value, {@link Call#NONE} while it does
 * not exist.
 *
 * <table>
 *   <caption>Calls and results</caption>
 *   <tr><th>call</th><th>result</th></tr>
 *   <tr><td>{@link #read}</td><td>the value, or {@link Call#NONE}</td></tr>
 *   <tr><td>{@link #write}</td><td>{@link Call#NONE}</td></tr>
 *   <tr><td>{@link #compareAndSet}</td><td>{@link #DONE} or {@link #NOT_DONE}</td></tr>
 *   <tr><td>{@link #delete}</td><td>{@link #DONE} if there was a value, else {@link #NOT_DONE}; {@link Call#NONE} if the answer
 *       does not tell</td></tr>
 * </table>
 */
public final class Register implements SequentialModel<Long> {
    /** The result of a conditional operation that found what it needs. */
    public static final long DONE = 1;

    /** The result of a conditional operation that changed nothing. */
    public static final long NOT_DONE = 0;

    private static final String READ = "read";
    private static final String WRITE = "write";
    private static final String COMPARE_AND_SET = "cas";
    private static final String DELETE = "delete";

    /** Reads the value. */
    public static Call read(String key) {
        return Call.of(key, READ);
    }

    /** Replaces the value, whatever it is. */
    public static Call write(String key, long value) {
        return Call.of(key, WRITE, value);
    }

    /**
     * Replaces the value if it is the expected one.
     *
     * @param expected {@link Call#NONE} to create the key
     */
    public static Call compareAndSet(String key, long expected, long value) {
        return new Call(key, COMPARE_AND_SET, value, expected);
    }

    /** Removes the value. */
    public static Call delete(String key) {
        return Call.of(key, DELETE);
    }

    @Override
    public Long initial() {
        return Call.NONE;
    }

    @Override
    public Long next(Long state, Call call) {
        return switch (call.kind()) {
            case READ -> state;
            case WRITE -> call.argument();
            case COMPARE_AND_SET -> state == call.expected() ? (Long) call.argument() : state;
            case DELETE -> Call.NONE;
            default -> throw unknown(call);
        };
    }

    @Override
    public boolean mayReturn(Long state, Call call, long result) {
        return switch (call.kind()) {
            case READ -> result == state;
            case WRITE -> true;
            case COMPARE_AND_SET -> result == (state == call.expected() ? DONE : NOT_DONE);
            case DELETE -> result == Call.NONE || result == (state == Call.NONE ? NOT_DONE : DONE);
            default -> throw unknown(call);
        };
    }

    @Override
    public boolean isUpdate(Operation operation) {
        return switch (operation.call().kind()) {
            case READ -> false;
            case WRITE -> true;
            case COMPARE_AND_SET, DELETE -> operation.result() != NOT_DONE;
            default -> throw unknown(operation.call());
        };
    }

    @Override
    public boolean isBlind(Call call) {
        return call.kind().equals(WRITE) || call.kind().equals(DELETE);
    }

    private static IllegalArgumentException unknown(Call call) {
        return new IllegalArgumentException("a register does not know this call, call=" + call);
    }
}
