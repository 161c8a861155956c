package io.raftwright.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The operating system's page cache. */
final class PageCache {
    private static final Path SWITCH = Path.of("/proc/sys/vm/drop_caches");

    private PageCache() {}

    /** Drops what is not dirty; false if this process may not, or this system has no such thing. */
    static boolean drop() {
        if (!Files.isWritable(SWITCH)) {
            return false;
        }
        try {
            Files.writeString(SWITCH, "1", StandardOpenOption.WRITE);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
