/**
 * The configuration map in the simulator: the real store, codecs, watches and the clients' side of it, under all faults, every answer
 * held against what was committed. A user's own way to use the map is a {@link io.raftwright.testkit.map.MapClient}.
 *
 * <pre>{@code
 * SimulationReport report = MapSimulation.of(Simulation.seed(42).members(5), number -> new MyLock(number)).run();
 * }</pre>
 */
@NullMarked
package io.raftwright.testkit.map;

import org.jspecify.annotations.NullMarked;
