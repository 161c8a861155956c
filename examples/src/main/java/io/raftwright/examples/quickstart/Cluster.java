package io.raftwright.examples.quickstart;

import io.raftwright.api.Member;
import io.raftwright.configmap.ConfigMap;
import io.raftwright.examples.Loopback;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.LongStream;

/**
 * Three members in this JVM, talking TCP on loopback, each with a directory of its own.
 *
 * <p>Owner: the main thread opens and stops members; any thread may use those that run.
 */
final class Cluster implements AutoCloseable {
    private static final int SIZE = 3;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final List<Member> members;
    private final Path directory;
    private final Map<Long, ConfigMap> running = new ConcurrentSkipListMap<>();

    Cluster(Path directory) throws IOException {
        this.members = Loopback.members(SIZE);
        this.directory = directory;
    }

    List<Member> members() {
        return members;
    }

    Path directoryOf(long memberId) {
        return directory.resolve("member-" + memberId);
    }

    // region member
    /** Starts a member: its id, everyone's addresses, and a directory are all it needs. */
    ConfigMap open(long memberId) {
        ConfigMap map = ConfigMap.open(memberId, members, directoryOf(memberId));
        running.put(memberId, map);
        return map;
    }
    // endregion

    void openAll() {
        members.forEach(member -> open(member.id()));
    }

    /** Stops a member as if its process had died. */
    void halt(long memberId) {
        ConfigMap map = running.remove(memberId);
        if (map != null) {
            map.halt();
        }
    }

    void haltAll() {
        members.forEach(member -> halt(member.id()));
    }

    ConfigMap member(long memberId) {
        ConfigMap map = running.get(memberId);
        if (map == null) {
            throw new IllegalStateException("member is not running, memberId=" + memberId);
        }
        return map;
    }

    /** Some running member: callers spread over all of them by giving different numbers. */
    ConfigMap anyMember(int number) {
        List<ConfigMap> maps = List.copyOf(running.values());
        return maps.get(Math.floorMod(number, maps.size()));
    }

    /** Id of a member that runs and is neither of these. */
    long otherThan(long... ids) {
        return running.keySet().stream()
                .filter(id -> LongStream.of(ids).noneMatch(other -> other == id))
                .findFirst()
                .orElseThrow();
    }

    /** Id of the member that leads, or 0. */
    long leaderId() {
        for (Map.Entry<Long, ConfigMap> member : running.entrySet()) {
            if (member.getValue().status().isLeader()) {
                return member.getKey();
            }
        }
        return 0;
    }

    /** Waits until some running member leads, and returns its id. */
    long awaitLeader() throws TimeoutException {
        await("a leader", () -> leaderId() != 0);
        return leaderId();
    }

    /** Waits for something that the members bring about by themselves. */
    static void await(String what, BooleanSupplier condition) throws TimeoutException {
        long deadlineNs = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadlineNs > 0) {
                throw new TimeoutException("waited in vain for " + what + ", patience=" + PATIENCE);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
    }

    @Override
    public void close() {
        running.values().forEach(ConfigMap::close);
        running.clear();
    }
}
