package io.raftwright.testkit.sim;

import io.raftwright.transport.Transport;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * What is on trial in a world beside the node itself.
 *
 * @param machines  makes the state machine of a process that starts
 * @param storage   opens its stores
 * @param transport puts a layer around its transport
 */
record Parts<M>(Supplier<M> machines, SimulatedStorage storage, UnaryOperator<Transport> transport) {}
