package io.raftwright.examples;

import io.raftwright.configmap.ConfigMap;
import io.raftwright.configmap.api.KeyRange;
import java.nio.file.Path;

/** The smallest useful program: a durable map in this process, written, watched and read. */
public final class Hello {
    private Hello() {}

    // region hello
    public static void main(String[] args) {
        try (ConfigMap map = ConfigMap.openSingle(Path.of(args[0]))) {
            map.watch(KeyRange.prefix("greeting/"), batch -> System.out.println("changed: " + batch.events()));

            map.put("greeting/world", "hello");

            System.out.println(map.get("greeting/world"));
        }
    }
    // endregion
}
