package io.raftwright.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.raftwright.configmap.ConfigMap;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HelloTest {

    @Test
    void shouldLeaveAGreetingOnTheDisk(@TempDir Path directory) {
        Hello.main(new String[] {directory.toString()});

        try (ConfigMap map = ConfigMap.openSingle(directory)) {
            assertEquals("hello", map.get("greeting/world"));
        }
    }
}
