package io.raftwright.testkit.map;

import io.raftwright.configmap.AsyncConfigMap;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;

/**
 * Somebody who uses a simulated map, again and again. Called on the simulation's thread; must draw from the generator given and from
 * nothing else, and never wait.
 */
@FunctionalInterface
public interface MapClient {

    /**
     * Does one thing, in as many calls as it takes. The map's answers are judged already; what this throws, or the future fails with,
     * is a violation as well, unless it is a {@code RaftException} or a {@code ConfigMapException}: so its own checks may be
     * assertions.
     *
     * @param map as a member has it, another one each time; of no use any more once that member's process has ended, and then it
     *     never answers
     * @return ends when the thing is done. What takes too long is left as it is, and the next thing begun
     */
    CompletableFuture<?> act(AsyncConfigMap map, RandomGenerator random);
}
