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
 */
public record Decoder(String name, List<byte[]> seeds, List<Class<? extends Throwable>> refusals, Body body) {

    /** Takes one input. */
    public interface Body {
        /** Returns whether the input was taken; a refusal is thrown, or false. */
        boolean take(byte[] input) throws Exception;
    }

    /** The same for inputs whose checksums are made right first: behind them lies most of a decoder. */
    public Decoder sealed(UnaryOperator<byte[]> seal) {
        return new Decoder(name + "-sealed", seeds, refusals, input -> body.take(seal.apply(input.clone())));
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
