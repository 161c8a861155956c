package io.raftwright.testkit.fuzz;

import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Something that makes sense of bytes, or refuses them.
 *
 * @param name     for tables and command lines
 * @param seeds    bytes that it takes
 * @param refusals what it may throw; anything else is a defect
 * @param body     decodes; where the bytes are taken it encodes again, and throws an {@link AssertionError} if they differ
 * @param baseBytes what it may allocate whatever the input: the length of an image that inputs change, say
 * @param isOfLines whether it compares strings again and again, each of which costs a KiB where Jazzer traces it
 */
public record Decoder(
        String name,
        List<byte[]> seeds,
        List<Class<? extends Throwable>> refusals,
        Body body,
        int baseBytes,
        boolean isOfLines) {

    /** Of inputs that are all it reads. */
    public Decoder(String name, List<byte[]> seeds, List<Class<? extends Throwable>> refusals, Body body) {
        this(name, seeds, refusals, body, 0, false);
    }

    /** The same, which may allocate so many bytes more. */
    public Decoder withBase(int bytes) {
        return new Decoder(name, seeds, refusals, body, bytes, isOfLines);
    }

    /** The same, known to read a text line by line. */
    public Decoder ofLines() {
        return new Decoder(name, seeds, refusals, body, baseBytes, true);
    }

    /** Takes one input. */
    public interface Body {
        /** Returns whether the input was taken; a refusal is thrown, or false. */
        boolean take(byte[] input) throws Exception;
    }

    /** The same for inputs whose checksums are made right first: behind them lies most of a decoder. */
    public Decoder sealed(UnaryOperator<byte[]> seal) {
        Body sealing = input -> body.take(seal.apply(input.clone()));
        return new Decoder(name + "-sealed", seeds, refusals, sealing, baseBytes, isOfLines);
    }

    boolean mayThrow(Throwable thrown) {
        for (Class<? extends Throwable> refusal : refusals) {
            if (refusal.isInstance(thrown)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public String toString() {
        return name;
    }
}
