package io.raftwright.testkit.fuzz;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.HexFormat;

/**
 * Feeds a decoder, and says what must not be: another exception than its own, or more memory than its input accounts for. Owner: one
 * thread.
 */
final class Trial {
    /** Beyond the input's own share: a message of an exception, a view or two, the buffer of a small frame. */
    private static final long CONSTANT_BYTES = 256 * 1024;

    private static final long BYTES_PER_INPUT_BYTE = 64;
    private static final int SHOWN_BYTES = 16_384;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final Decoder decoder;
    private final long threadId = Thread.currentThread().getId();
    private long count;
    private long takenCount;
    private long mostBytes;

    Trial(Decoder decoder) {
        this.decoder = decoder;
    }

    /** Feeds one input. Throws an {@link AssertionError} that holds it if the decoder did what it must not. */
    void feed(byte[] input) {
        count++;
        long bytes = allocatedBy(input);
        if (isTooMuch(bytes, input)) {
            bytes = allocatedBy(input); // the first time, classes may have been loaded
        }
        if (isTooMuch(bytes, input)) {
            throw defect(input, new AssertionError("allocated " + bytes + " bytes for " + input.length));
        }
        mostBytes = Math.max(mostBytes, bytes);
    }

    private static boolean isTooMuch(long bytes, byte[] input) {
        return bytes > CONSTANT_BYTES + BYTES_PER_INPUT_BYTE * input.length;
    }

    private long allocatedBy(byte[] input) {
        long before = THREADS.getThreadAllocatedBytes(threadId);
        try {
            takenCount += decoder.body().take(input) ? 1 : 0;
        } catch (Throwable thrown) { // whatever it is, it is either expected or the find
            if (decoder.refusals().stream().noneMatch(refusal -> refusal.isInstance(thrown))) {
                throw defect(input, thrown);
            }
        }
        return THREADS.getThreadAllocatedBytes(threadId) - before;
    }

    private AssertionError defect(byte[] input, Throwable cause) {
        String shown = HexFormat.of().formatHex(input, 0, Math.min(input.length, SHOWN_BYTES));
        return new AssertionError("decoder=" + decoder + ", length=" + input.length + ", input=" + shown, cause);
    }

    long count() {
        return count;
    }

    /** What it came to, in one line. */
    @Override
    public String toString() {
        return decoder + " executions=" + count + " taken=" + takenCount + " mostAllocatedBytes=" + mostBytes;
    }
}
