package io.raftwright.examples.lock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.configmap.ConfigMap;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NightlyJobTest {

    @Test
    void shouldDoTheJobAndLeaveItsName(@TempDir Path directory) throws InterruptedException {
        try (ConfigMap map = ConfigMap.openSingle(directory)) {
            assertTrue(NightlyJob.run(map, "one"));
            assertTrue(NightlyJob.run(map, "two"));

            assertEquals("two", map.get("nightly/done-by"));
        }
    }
}
