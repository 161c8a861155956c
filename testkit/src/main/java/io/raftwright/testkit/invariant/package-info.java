/**
 * The judge of a simulation: what must be true of every Raft cluster, seen from the seams of its members (log store, snapshot store,
 * state machine, network, clients) and never from their inside, so that a wrong kernel cannot mislead it.
 */
@NullMarked
package io.raftwright.testkit.invariant;

import org.jspecify.annotations.NullMarked;
