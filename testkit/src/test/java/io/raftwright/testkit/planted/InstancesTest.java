package io.raftwright.testkit.planted;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** Leaders that choose who votes, in storms: whatever is judged elsewhere holds, and who votes is judged, too. */
class InstancesTest {

    @Test
    void shouldKeepEveryPromiseWhileLeadersChooseWhoVotes() {
        long seeds = Long.getLong("sim.instances", 4);
        for (long seed = 0; seed < seeds; seed++) {
            String violation = Ground.INSTANCES.play(seed);

            assertEquals("", violation, "seed " + seed + " of instances; more of them: -Dsim.instances=1000");
        }
    }
}
