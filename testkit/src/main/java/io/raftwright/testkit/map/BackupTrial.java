package io.raftwright.testkit.map;

import io.raftwright.RaftNode;
import io.raftwright.Raftwright;
import io.raftwright.api.Member;
import io.raftwright.api.Threading;
import io.raftwright.configmap.api.Bytes;
import io.raftwright.configmap.api.KeyRange;
import io.raftwright.configmap.api.KeyValue;
import io.raftwright.configmap.api.Range;
import io.raftwright.configmap.api.WatchBatch;
import io.raftwright.configmap.backup.Backup;
import io.raftwright.configmap.backup.BackupContent;
import io.raftwright.configmap.backup.Restore;
import io.raftwright.configmap.internal.command.CommandEncoder;
import io.raftwright.configmap.internal.command.LeaseCommand;
import io.raftwright.configmap.internal.store.ConfigStore;
import io.raftwright.configmap.internal.store.MapState;
import io.raftwright.configmap.internal.store.StoreResult;
import io.raftwright.snapshot.SnapshotFiles;
import io.raftwright.snapshot.SnapshotOptions;
import io.raftwright.storage.StorageException;
import io.raftwright.testkit.disk.SimulatedDisk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Writes a backup down, restores it into another cluster, starts a member of that, and compares: all of the map must be there, and no
 * lease may end sooner.
 *
 * <p>Owner: the simulation's thread.
 */
final class BackupTrial {
    private static final Path BACKUPS = Path.of("/backups");
    private static final Path FILE = BACKUPS.resolve("map.backup");
    private static final Path DIRECTORY = Path.of("/restored");
    private static final String CLUSTER = "restored";
    private static final List<Member> MEMBERS = List.of(new Member(1, "restored"));

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final long STEP_NS = 10_000_000;
    /** By when the new cluster has a leader and has answered. */
    private static final Duration SPENT = Duration.ofSeconds(1);

    /** What is asked of both maps, and must be answered the same. */
    private enum Question {
        REVISION(MapState::revision),
        COMPACT_REVISION(MapState::compactRevision),
        KEYS(state -> state.range(Range.of(KeyRange.all()))),
        OLDEST_KEYS(state -> state.range(Range.of(KeyRange.all()).atRevision(state.oldestRevision()))),
        LEASES(MapState::leaseIds),
        SPACE(MapState::space);

        @SuppressWarnings("ImmutableEnumChecker") // none of these remembers anything
        private final Function<MapState, Object> answer;

        Question(Function<MapState, Object> answer) {
            this.answer = answer;
        }

        @Nullable
        String difference(MapState expected, MapState found) {
            Object right = answer.apply(expected);
            Object told = answer.apply(found);
            return right.equals(told) ? null : this + ": expected=" + right + ", found=" + told;
        }
    }

    private final ConfigStore store = new ConfigStore(MapSimulation.LIMIT);
    private final RaftNode<StoreResult> node;
    private long nowNs;

    /** A member that was started with what was restored. */
    private BackupTrial(SimulatedDisk disk) {
        UUID clusterId = Raftwright.clusterId(CLUSTER, MEMBERS);
        node = Raftwright.node(1, MEMBERS, store)
                .clusterId(clusterId)
                .snapshotStore(SnapshotFiles.open(DIRECTORY, clusterId, SnapshotOptions.defaults(), disk))
                .threading(Threading.INVOKER)
                .clock(() -> nowNs)
                .random(new SplittableRandom(0))
                .start();
    }

    /** What is wrong with a backup of a map that was in this state, or null. */
    static @Nullable String complaint(Backup backup, MapState expected) {
        SimulatedDisk disk = new SimulatedDisk();
        try {
            disk.createDirectories(BACKUPS);
            BackupContent written = backup.writeTo(FILE, disk);
            BackupContent read =
                    Restore.of(FILE, disk).members(MEMBERS).clusterName(CLUSTER).into(DIRECTORY);
            return written.equals(read)
                    ? new BackupTrial(disk).difference(expected)
                    : "what it says of itself: written=" + written + ", read=" + read;
        } catch (StorageException e) {
            return "it cannot be restored: " + e;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private @Nullable String difference(MapState expected) {
        try {
            MapState found = store.state();
            return Stream.of(
                            Stream.of(Question.values()).map(question -> question.difference(expected, found)),
                            LongStream.rangeClosed(expected.oldestRevision(), expected.revision())
                                    .mapToObj(revision -> differentChange(revision, expected, found)),
                            expected.leaseIds().stream().map(id -> differentLease(id, expected)))
                    .flatMap(complaints -> complaints)
                    .filter(Objects::nonNull)
                    .findFirst()
                    .orElse(null);
        } finally {
            node.halt();
        }
    }

    private static @Nullable String differentChange(long revision, MapState expected, MapState found) {
        WatchBatch right = expected.change(revision);
        WatchBatch told = found.change(revision);
        return right.equals(told) ? null : "CHANGE: expected=" + right + ", found=" + told;
    }

    /** Its keys must go with it, and its time must have begun anew. */
    private @Nullable String differentLease(long id, MapState expected) {
        StoreResult answer = answer(new LeaseCommand.TimeToLive(id));
        List<Bytes> keys = expected.range(Range.of(KeyRange.all())).kvs().stream()
                .filter(kv -> kv.lease() == id)
                .map(KeyValue::key)
                .toList();
        if (!(answer instanceof StoreResult.LeaseTold told)
                || !told.status().keys().equals(keys)) {
            return "LEASE: id=" + id + ", expected keys=" + keys + ", found=" + answer;
        }
        Duration spent = told.status().ttl().minus(told.status().remaining());
        return spent.isNegative() || spent.compareTo(SPENT) > 0 ? "LEASE: not renewed, found=" + answer : null;
    }

    private StoreResult answer(LeaseCommand question) {
        CompletableFuture<StoreResult> answer = node.propose(CommandEncoder.lease(question), PATIENCE);
        while (!answer.isDone()) {
            nowNs += STEP_NS;
            node.invoke();
        }
        return answer.join();
    }
}
