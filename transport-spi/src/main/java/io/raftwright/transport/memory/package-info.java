/**
 * A transport between members of one JVM, for tests, examples and benchmarks without sockets: the same contract as TCP,
 * with pairs of members that can be cut off from each other.
 */
@NullMarked
package io.raftwright.transport.memory;

import org.jspecify.annotations.NullMarked;
