package io.raftwright.testkit.fuzz;

import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Draws inputs near to seeds, without knowing what a decoder does with them: the same for the same seed. Owner: one thread. */
final class Mutations {
    private static final int MAX_STEPS = 4;
    private static final long[] EDGES = {
        0,
        1,
        -1,
        2,
        127,
        128,
        255,
        256,
        Short.MAX_VALUE,
        Short.MIN_VALUE,
        Integer.MAX_VALUE,
        Integer.MIN_VALUE,
        Long.MAX_VALUE,
        Long.MIN_VALUE
    };

    private final List<byte[]> seeds;
    private final Random random;

    Mutations(List<byte[]> seeds, long seed) {
        this.seeds = seeds;
        this.random = new Random(seed);
    }

    byte[] next() {
        byte[] input = pick().clone();
        for (int steps = random.nextInt(MAX_STEPS + 1); steps > 0; steps--) {
            input = step(input);
        }
        return input;
    }

    private byte[] pick() {
        return seeds.get(random.nextInt(seeds.size()));
    }

    private byte[] step(byte[] input) {
        if (input.length == 0) {
            return new byte[random.nextInt(64)];
        }
        int at = random.nextInt(input.length);
        switch (random.nextInt(7)) {
            case 0 -> input[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> input[at] = (byte) random.nextInt();
            case 2 -> putEdge(input, at);
            case 3 -> input = Arrays.copyOf(input, at);
            case 4 -> input = Arrays.copyOf(input, input.length + random.nextInt(32));
            case 5 -> input = spliced(input, at, pick());
            default -> {
                int length = Math.min(random.nextInt(16), input.length - at);
                System.arraycopy(input, random.nextInt(input.length - length + 1), input, at, length);
            }
        }
        return input;
    }

    private void putEdge(byte[] input, int at) {
        long value = EDGES[random.nextInt(EDGES.length)];
        int width = 1 << random.nextInt(4);
        for (int i = 0; i < width && at + i < input.length; i++) {
            input[at + i] = (byte) (value >> (8 * i));
        }
    }

    private byte[] spliced(byte[] head, int at, byte[] other) {
        int from = other.length == 0 ? 0 : random.nextInt(other.length);
        byte[] joined = Arrays.copyOf(head, at + other.length - from);
        System.arraycopy(other, from, joined, at, other.length - from);
        return joined;
    }
}
