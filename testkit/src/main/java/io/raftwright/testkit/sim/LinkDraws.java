package io.raftwright.testkit.sim;

import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * The random numbers of a network, for each direction between two members apart, and for frames and connections apart. They go on
 * where they were when two members connect anew.
 *
 * <p>Owner: the simulation's thread.
 */
final class LinkDraws {
    private static final int MEMBER_BITS = 20;

    private final Streams streams;
    private final Map<Long, SplittableRandom> frames = new HashMap<>();
    private final Map<Long, SplittableRandom> connections = new HashMap<>();

    LinkDraws(Streams streams) {
        this.streams = streams;
    }

    /** What becomes of frames from one member to another. */
    SplittableRandom frames(long from, long to) {
        return frames.computeIfAbsent(number(from, to), link -> streams.stream("link", link));
    }

    /** When a member finds another, and when it notices that it lost it. */
    SplittableRandom connections(long from, long to) {
        return connections.computeIfAbsent(number(from, to), link -> streams.stream("connection", link));
    }

    private static long number(long from, long to) {
        return (from << MEMBER_BITS) + to;
    }
}
