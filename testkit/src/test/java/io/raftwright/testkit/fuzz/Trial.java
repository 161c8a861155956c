package io.raftwright.testkit.fuzz;

import com.sun.management.ThreadMXBean;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.util.HexFormat;

/**
 * Feeds a decoder, and says what must not be: another exception than its own, or more memory than its input accounts for. Owner: one
 * thread.
 */
final class Trial {
    static final String RESULT = "fuzzed: ";

    /** Beyond the input's own share: a message of an exception, a view or two, the buffer of a small frame. */
    private static final long CONSTANT_BYTES = 256 * 1024;

    private static final long BYTES_PER_INPUT_BYTE = 64;
    private static final int SHOWN_BYTES = 16_384;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final BufferPoolMXBean DIRECT = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
            .filter(pool -> pool.getName().equals("direct"))
            .findFirst()
            .orElseThrow();

    private final Decoder decoder;
    private long count;
    private long takenCount;
    private boolean isTaken;
    private long mostBytes;
    private long boundOfMost;

    Trial(Decoder decoder) {
        this.decoder = decoder;
    }

    /** Feeds one input. Throws an {@link AssertionError} that holds it if the decoder did what it must not. */
    void feed(byte[] input) {
        count++;
        long bytes = allocatedBy(input);
        if (bytes > mostBytes) {
            bytes = allocatedBy(input); // the first time, classes may have been loaded
        }
        takenCount += isTaken ? 1 : 0;
        long bound = CONSTANT_BYTES + decoder.baseBytes() + BYTES_PER_INPUT_BYTE * input.length;
        if (bytes > bound) {
            throw defect(input, new AssertionError("allocated " + bytes + " bytes, bound=" + bound));
        }
        if (bytes > mostBytes) {
            mostBytes = bytes;
            boundOfMost = bound;
        }
    }

    /** On the heap, and outside it as far as nothing is freed there at the same time. */
    private long allocatedBy(byte[] input) {
        isTaken = false;
        long directBefore = DIRECT.getTotalCapacity();
        long before = THREADS.getCurrentThreadAllocatedBytes();
        try {
            isTaken = decoder.body().take(input);
        } catch (Throwable thrown) { // whatever it is, it is either expected or the find
            if (!decoder.mayThrow(thrown)) {
                throw defect(input, thrown);
            }
        }
        long onHeap = THREADS.getCurrentThreadAllocatedBytes() - before;
        return onHeap + Math.max(0, DIRECT.getTotalCapacity() - directBefore);
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
        return "executions=" + count + " taken=" + takenCount + " mostAllocatedBytes=" + mostBytes + " boundBytes="
                + boundOfMost;
    }
}
