package io.raftwright.testkit.process;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A leader that stands still for a while, as in a long collection of garbage, and wakes up believing that it leads. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class PauseTest {
    private static final int ROUNDS = Integer.getInteger("pause.rounds", 1);
    /** A machine that is busy with other things lets all reads of a round reach their deadline. */
    private static final int MAX_ROUNDS = 10;

    private static final int READS = 30;

    @TempDir
    Path directory;

    @Test
    void shouldNotReadStaleWhenALeaderWakesUp()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        try (ProcessCluster cluster = new ProcessCluster(directory, Load.LIGHT, List.of())) {
            cluster.startAll();
            cluster.awaitAcknowledged(cluster.ids(), 20);

            int answered = 0;
            for (int round = 0; round < ROUNDS || (answered == 0 && round < MAX_ROUNDS); round++) {
                answered += pauseLeader(cluster);
            }

            assertTrue(answered > 0, "no read was answered");
            cluster.awaitAcknowledged(cluster.ids(), 20);
            cluster.checkAll();
            cluster.endAll();
            System.out.println("SIGSTOP: " + cluster.contest().check());
        }
    }

    /** Returns how many reads the old leader answered. */
    private static int pauseLeader(ProcessCluster cluster)
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        long old = cluster.leader();
        List<Long> others = cluster.ids().stream().filter(id -> id != old).toList();
        MemberProcess leader = cluster.member(old);
        leader.signal("STOP");
        cluster.awaitAcknowledged(others, 500);

        // These wait in the pipe, so they are the first that it meets: before any word from the new leader, perhaps.
        Map<CompletableFuture<String>, Long> reads = new LinkedHashMap<>();
        for (String key : cluster.ledger().someKeys(READS)) {
            long acknowledged = cluster.ledger().numberOf(key);
            reads.put(leader.ask("get", key), acknowledged);
        }
        leader.signal("CONT");

        int answered = 0;
        for (Map.Entry<CompletableFuture<String>, Long> read : reads.entrySet()) {
            String answer = read.getKey().get(30, TimeUnit.SECONDS);
            if (!answer.startsWith("failed")) {
                answered++;
                assertTrue(
                        Long.parseLong(answer) >= read.getValue(),
                        "stale read, found=" + answer + ", acknowledged=" + read.getValue());
            }
        }
        return answered;
    }
}
