package io.raftwright.configmap;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.api.Member;
import io.raftwright.api.Membership;
import io.raftwright.api.MembershipPolicy;
import io.raftwright.api.NodeOptions;
import io.raftwright.transport.memory.InProcessNetwork;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.LongStream;

/** A service with many instances in this JVM: three founders, and others that join; logs and snapshots are real. */
final class Service implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(30);
    static final NodeOptions OPTIONS = NodeOptions.builder()
            .maxAppendLength(1 << 16)
            .maxEntryLength(1 << 16)
            .snapshotChunkLength(1 << 16)
            .build();
    static final int SEGMENT_LENGTH = 1 << 18;
    private static final long LOOK_NS = 5_000_000;

    private final InProcessNetwork network = new InProcessNetwork();
    private final Path directory;
    private final MembershipPolicy policy;
    private final List<Member> founders;
    private final Map<Long, ConfigMap> running = new TreeMap<>();

    Service(Path directory, int founders, MembershipPolicy policy) {
        this.directory = directory;
        this.policy = policy;
        this.founders =
                LongStream.rangeClosed(1, founders).mapToObj(Service::instance).toList();
        this.founders.forEach(founder -> open(founder.id(), builder().member(founder.id(), this.founders)));
    }

    private static Member instance(long id) {
        return new Member(id, "instance-" + id);
    }

    private ConfigMapBuilder builder() {
        return ConfigMap.builder()
                .options(OPTIONS)
                .segmentLength(SEGMENT_LENGTH)
                .membership(policy)
                .deadline(PATIENCE)
                .transport(network.join());
    }

    /** Starts an instance, new or with what its directory holds. */
    ConfigMap join(long id) {
        return open(id, builder().join(id, instance(id).address(), founders));
    }

    private ConfigMap open(long id, ConfigMapBuilder builder) {
        ConfigMap map = builder.directory(directory.resolve("" + id)).open();
        running.put(id, map);
        return map;
    }

    ConfigMap map(long id) {
        return running.get(id);
    }

    /** Stops an instance as if its process had died. */
    void kill(long id) {
        running.remove(id).halt();
    }

    long leader() {
        long[] leader = {0};
        await(() -> {
            leader[0] = running.values().stream()
                    .map(ConfigMap::status)
                    .filter(status -> status.isLeader())
                    .mapToLong(status -> status.memberId())
                    .findFirst()
                    .orElse(0);
            return leader[0] != 0;
        });
        return leader[0];
    }

    void awaitMembership(long at, Predicate<Membership> expected) {
        await(() -> expected.test(map(at).membership()));
    }

    static void await(BooleanSupplier condition) {
        long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE.toSeconds());
        while (!condition.getAsBoolean() && System.nanoTime() - deadlineNs < 0) {
            LockSupport.parkNanos(LOOK_NS);
        }
        assertTrue(condition.getAsBoolean(), "not in time");
    }

    @Override
    public void close() {
        running.values().forEach(ConfigMap::halt);
        running.clear();
    }
}
