package io.raftwright.testkit.map;

import io.raftwright.testkit.sim.Fault;
import io.raftwright.testkit.sim.Faults;

class MapSimulationTest {
    static final Faults SURVIVED = Faults.all().without(Fault.LOST_DISK);
}
