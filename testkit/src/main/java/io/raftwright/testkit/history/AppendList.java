package io.raftwright.testkit.history;

/**
 * A key that holds a list to whose end elements are added: append and read. The strictest of the models: a read shows
 * all that was ever appended, in order. {@link #append} answers the length behind it, or {@link Call#NONE} if the answer does not
 * tell; {@link #read} the {@link #fingerprint} of the elements.
 */
public final class AppendList implements SequentialModel<AppendList.Contents> {
    private static final String APPEND = "append";
    private static final String READ = "list";

    /**
     * A list, as far as it matters.
     *
     * @param length      how many elements it has
     * @param fingerprint of the elements in order
     */
    public record Contents(long length, long fingerprint) {
        @Override
        public String toString() {
            return "list length=" + length + " fingerprint=" + fingerprint;
        }
    }

    /** Adds an element at the end. */
    public static Call append(String key, long element) {
        return Call.of(key, APPEND, element);
    }

    /** Reads the whole list. */
    public static Call read(String key) {
        return Call.of(key, READ);
    }

    /** What a read of these elements gives as its result. */
    public static long fingerprint(long... elements) {
        long fingerprint = 0;
        for (long element : elements) {
            fingerprint = Fingerprint.append(fingerprint, element);
        }
        return fingerprint;
    }

    @Override
    public Contents initial() {
        return new Contents(0, fingerprint());
    }

    @Override
    public Contents next(Contents state, Call call) {
        return switch (call.kind()) {
            case APPEND -> new Contents(state.length() + 1, Fingerprint.append(state.fingerprint(), call.argument()));
            case READ -> state;
            default -> throw unknown(call);
        };
    }

    @Override
    public boolean mayReturn(Contents state, Call call, long result) {
        return switch (call.kind()) {
            case APPEND -> result == Call.NONE || result == state.length() + 1;
            case READ -> result == state.fingerprint();
            default -> throw unknown(call);
        };
    }

    @Override
    public boolean isUpdate(Operation operation) {
        return operation.call().kind().equals(APPEND);
    }

    private static IllegalArgumentException unknown(Call call) {
        return new IllegalArgumentException("a list does not know this call, call=" + call);
    }
}
