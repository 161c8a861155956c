package io.raftwright.testkit.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.storage.DiskFileIo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Members that are started at the same moment, with directories below one that is not there yet. */
class SideBySideTest {
    private static final int MEMBERS = 3;
    private static final int ROUNDS = 100;

    @TempDir
    Path directory;

    @Test
    void shouldMakeTheDirectoryAboveTheirsTogether() throws InterruptedException {
        ConcurrentLinkedQueue<Exception> failures = new ConcurrentLinkedQueue<>();
        CyclicBarrier barrier = new CyclicBarrier(MEMBERS);
        List<Thread> threads = new ArrayList<>();
        for (int member = 0; member < MEMBERS; member++) {
            String name = "member-" + member;
            Thread thread = new Thread(() -> {
                for (int round = 0; round < ROUNDS; round++) {
                    try {
                        barrier.await();
                        create(round, name);
                    } catch (Exception e) {
                        failures.add(e);
                    }
                }
            });
            threads.add(thread);
            thread.start();
        }

        for (Thread thread : threads) {
            thread.join();
        }

        assertEquals(List.of(), List.copyOf(failures));
    }

    private void create(int round, String name) throws IOException {
        Path own = directory.resolve("cluster-" + round).resolve("members").resolve(name);
        DiskFileIo.instance().createDirectories(own);
        assertTrue(Files.isDirectory(own));
    }
}
