package io.raftwright.testkit.history;

/**
 * A key that counts, from 0: add and read. Its state is the sum. {@link #add} answers the sum behind it, or {@link Call#NONE} if
 * the answer does not tell; {@link #read} the sum.
 */
public final class Counter implements SequentialModel<Long> {
    private static final String ADD = "add";
    private static final String READ = "count";

    /** Adds to the sum. */
    public static Call add(String key, long delta) {
        return Call.of(key, ADD, delta);
    }

    /** Reads the sum. */
    public static Call read(String key) {
        return Call.of(key, READ);
    }

    @Override
    public Long initial() {
        return 0L;
    }

    @Override
    public Long next(Long state, Call call) {
        return switch (call.kind()) {
            case ADD -> state + call.argument();
            case READ -> state;
            default -> throw unknown(call);
        };
    }

    @Override
    public boolean mayReturn(Long state, Call call, long result) {
        return switch (call.kind()) {
            case ADD -> result == Call.NONE || result == state + call.argument();
            case READ -> result == state;
            default -> throw unknown(call);
        };
    }

    @Override
    public boolean isUpdate(Operation operation) {
        return operation.call().kind().equals(ADD);
    }

    private static IllegalArgumentException unknown(Call call) {
        return new IllegalArgumentException("a counter does not know this call, call=" + call);
    }
}
