package io.raftwright;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.raftwright.api.NodeOptions;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Every command is applied once and in order, wherever the runs end in which entries are read. */
@Timeout(60)
class ApplyOrderTest {
    private static final Duration DEADLINE = Duration.ofSeconds(20);

    private static long get(CompletableFuture<Long> future) throws Exception {
        return future.get(30, TimeUnit.SECONDS);
    }

    // scenario 37: entries of all lengths, so that runs end anywhere; what a machine skips, its sum lacks
    @Test
    void shouldSkipNoEntryWhereARunEnds() throws Exception {
        int count = 300;
        try (Lab lab = Lab.started(1, NodeOptions.defaults(), id -> new SumMachine())) {
            for (int i = 1; i <= count; i++) {
                ByteBuffer command =
                        ByteBuffer.allocate(Long.BYTES + i * 37 % 9_000).putLong(0, i);
                get(lab.node(1).propose(command, DEADLINE));
            }

            lab.kill(1);
            lab.start(1);

            assertEquals(count * (count + 1L) / 2, get(lab.node(1).read(lab.sums(1)::sum, DEADLINE)));
            assertEquals(count, lab.sums(1).count());
        }
    }
}
