package io.raftwright.testkit.sim;

import io.raftwright.testkit.invariant.Mix;
import java.util.SplittableRandom;

/**
 * The random numbers of a world, one stream for each thing that draws: taking away one fault, or one member, leaves what all others
 * draw as it was.
 */
final class Streams {
    private final long seed;

    /** The streams of a seed. */
    public Streams(long seed) {
        this.seed = seed;
    }

    /** A stream of its own, always the same for the same name and number. */
    public SplittableRandom stream(String name, long number) {
        long hash = Mix.mix(seed);
        for (int i = 0; i < name.length(); i++) {
            hash = Mix.mix(hash ^ name.charAt(i));
        }
        return new SplittableRandom(Mix.mix(hash ^ number));
    }
}
