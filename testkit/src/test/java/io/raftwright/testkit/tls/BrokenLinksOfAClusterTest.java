package io.raftwright.testkit.tls;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.api.IndeterminateException;
import io.raftwright.api.RefusedException;
import io.raftwright.configmap.ConfigMap;
import io.raftwright.testkit.history.Call;
import io.raftwright.testkit.history.HistoryRecorder;
import io.raftwright.testkit.history.LinearizabilityCheck;
import io.raftwright.testkit.history.Register;
import io.raftwright.testkit.history.Verdict;
import io.raftwright.testkit.process.Choices;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * All links of one member of three break without a word, in one direction or in both, while clients on each member write and read. The
 * others serve within a few election timeouts; when links can be made again, that member serves as well. No acknowledged write is
 * lost and no read is stale: what the clients saw is linearizable.
 */
@Timeout(180)
class BrokenLinksOfAClusterTest {
    private static final Duration SHORT = Duration.ofSeconds(1);
    private static final Duration LONG = Duration.ofSeconds(30);

    private static final int KEYS = 5;

    /** A few, and what a machine takes that has other work. */
    private static final int ELECTION_TIMEOUTS = 20;

    @TempDir
    private Path directory;

    private final HistoryRecorder recorder = new HistoryRecorder(System::nanoTime);
    private final AtomicLong values = new AtomicLong();
    private final ExecutorService clients = Executors.newCachedThreadPool();
    private final List<Future<?>> working = new ArrayList<>();
    private WiredTrio trio;
    private volatile boolean isOver;

    @BeforeEach
    void open() throws IOException {
        trio = new WiredTrio(directory);
        trio.map(1).within(LONG).put("ready", "yes");
        for (int id : WiredTrio.IDS) {
            working.add(clients.submit(() -> keepAtIt(id)));
        }
    }

    @AfterEach
    void close() throws IOException {
        isOver = true;
        clients.shutdownNow();
        trio.close();
    }

    @Test
    void shouldServeWhenNothingFromTheLeaderArrives() throws Exception {
        expectService(trio.awaitLeader(), true, false);
    }

    @Test
    void shouldServeWhenNothingArrivesAtTheLeader() throws Exception {
        expectService(trio.awaitLeader(), false, true);
    }

    @Test
    void shouldServeWhenTheLeadersLinksAreHalfOpen() throws Exception {
        expectService(trio.awaitLeader(), true, true);
    }

    @Test
    void shouldServeWhenNothingFromAFollowerArrives() throws Exception {
        expectService(trio.awaitLeader() % 3 + 1, true, false);
    }

    @Test
    void shouldServeWhenNothingArrivesAtAFollower() throws Exception {
        expectService(trio.awaitLeader() % 3 + 1, false, true);
    }

    private void expectService(int broken, boolean outgoing, boolean incoming) throws Exception {
        int other = broken % 3 + 1;

        trio.breakLinks(broken, outgoing, incoming);
        long startNs = System.nanoTime();
        putThrough(other);
        Duration away = Duration.ofNanos(System.nanoTime() - startNs);
        trio.mendLinks(broken);

        putThrough(broken); // there and back on links of its own
        putThrough(other);
        isOver = true;
        for (Future<?> client : working) {
            client.get(60, TimeUnit.SECONDS);
        }
        Duration bound = Choices.options().electionTimeout().multipliedBy(ELECTION_TIMEOUTS);
        assertTrue(away.compareTo(bound) < 0, () -> "away for " + away);
        Verdict verdict = LinearizabilityCheck.of(new Register()).check(recorder.history());
        assertTrue(verdict instanceof Verdict.Linearizable, verdict::toString);
    }

    private void putThrough(int id) {
        trio.map(id).within(LONG).put("probe", "" + values.incrementAndGet());
    }

    /** The client on a member: it writes, and reads what it or another wrote. */
    private void keepAtIt(int id) {
        ConfigMap map = trio.map(id).within(SHORT);
        while (!isOver) {
            long value = values.incrementAndGet();
            String key = "key-" + value % KEYS;
            record(id, Register.write(key, value), () -> {
                map.put(key, "" + value);
                return Call.NONE;
            });
            record(id, Register.read(key), () -> number(map.get(key)));
        }
    }

    private static long number(@Nullable String value) {
        return value == null ? Call.NONE : Long.parseLong(value);
    }

    /** What failed for certain is refused; what nobody knows of stays open. */
    private void record(int client, Call call, LongSupplier asked) {
        int id = recorder.invoke(client, call);
        try {
            recorder.returned(id, asked.getAsLong());
        } catch (RefusedException e) {
            recorder.refused(id);
        } catch (IndeterminateException e) {
            assertTrue(recorder.size() > id, "it stays open");
        }
    }
}
