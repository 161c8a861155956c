/**
 * Deterministic simulation of whole clusters: real nodes with their real logs and snapshots, on one thread, in virtual time, in a
 * world that breaks everything. The same seed plays the same run.
 *
 * <pre>{@code
 * SimulationReport report =
 *         Simulation.seed(42).members(5).faults(Faults.all()).stateMachine(MyMachine::new).workload(myWorkload).run();
 * }</pre>
 */
@NullMarked
package io.raftwright.testkit.sim;

import org.jspecify.annotations.NullMarked;
