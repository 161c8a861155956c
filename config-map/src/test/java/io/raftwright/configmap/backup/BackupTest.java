package io.raftwright.configmap.backup;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.api.RaftException;
import io.raftwright.configmap.ConfigMap;
import io.raftwright.configmap.api.Bytes;
import io.raftwright.configmap.api.CompactedException;
import io.raftwright.configmap.api.KeyRange;
import io.raftwright.configmap.api.Lease;
import io.raftwright.configmap.api.LeaseStatus;
import io.raftwright.configmap.api.Op;
import io.raftwright.configmap.api.Range;
import io.raftwright.configmap.api.RangeResult;
import io.raftwright.configmap.api.Retention;
import io.raftwright.configmap.api.Txn;
import io.raftwright.configmap.api.WatchBatch;
import io.raftwright.configmap.api.WatchRequest;
import io.raftwright.storage.ReadOnlyDisk;
import io.raftwright.storage.StorageException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A map is backed up while it runs, and a new cluster begins with what it held. Map line 8. */
class BackupTest {
    @TempDir
    Path directory;

    private Path file() {
        return directory.resolve("map.backup");
    }

    @Test
    void shouldRestoreTheWholeMapIntoANewClusterOfOtherSize() throws InterruptedException {
        RangeResult before;
        long leased;
        try (Cluster old = new Cluster("old", 3, directory).open()) {
            ConfigMap map = old.map(2);
            map.put("a", "1");
            map.put("a", "2");
            map.put("b", "1");
            map.delete("b");
            leased = map.leases().grant(Duration.ofMinutes(5)).id();
            map.put(Op.put("c", "leased").withLease(leased));
            map.maintenance().retain(Retention.ofRevisions(1000));
            before = old.map(3).range(KeyRange.all());

            BackupContent content = old.map(1).maintenance().backup().writeTo(file());

            assertEquals(before.revision(), content.revision());
            assertEquals(2, content.keyCount());
            assertEquals(1, content.leaseCount());
            assertTrue(content.index() > 0 && content.term() > 0, content::toString);
            assertEquals(content.lengthBytes(), file().toFile().length());
        }
        assertEquals(BackupFile.inspect(file()), BackupFile.verify(file()));

        Cluster next = new Cluster("new", 5, directory);
        for (long id = 1; id <= 5; id++) {
            Restore.of(file()).clusterName("new").members(Cluster.members(5)).into(next.directoryOf(id));
        }

        try (next) {
            next.open();
            for (long id = 1; id <= 5; id++) {
                assertEquals(before, next.map(id).range(KeyRange.all()));
            }
            ConfigMap map = next.map(4);
            assertEquals(
                    "1",
                    map.range(Range.of(KeyRange.key("a")).atRevision(2))
                            .kvs()
                            .get(0)
                            .value()
                            .utf8());
            BlockingQueue<WatchBatch> seen = new LinkedBlockingQueue<>();
            map.watch(WatchRequest.of(KeyRange.key("b")).fromRevision(2), seen::add);
            assertEquals(4, next(seen).revision());
            assertEquals(5, next(seen).revision());
            assertEquals(before.revision() + 1, map.put("b", "again").revision());
            assertEquals(before.revision() + 1, next(seen).revision());
            assertEquals(1, map.leases().revoke(leased).count());
            assertNull(map.get("c"));
        }
    }

    private static WatchBatch next(BlockingQueue<WatchBatch> seen) throws InterruptedException {
        WatchBatch batch = seen.poll(30, TimeUnit.SECONDS);
        assertNotNull(batch);
        return batch;
    }

    @Test
    void shouldRestoreAMapOfOneMember() {
        try (ConfigMap map = Cluster.single(directory.resolve("one"), "config")) {
            map.put("greeting", "hello");
            map.maintenance().backup().writeTo(file());
        }

        Restore.of(file()).clusterName("another").into(directory.resolve("two"));

        for (int i = 0; i < 2; i++) {
            try (ConfigMap map = Cluster.single(directory.resolve("two"), "another")) {
                assertEquals("hello", map.get("greeting"));
                assertEquals(3 + i, map.put("again", "" + i).revision());
            }
        }
    }

    @Test
    void shouldRestoreAMapThatWasNeverWritten() {
        try (ConfigMap map = Cluster.single(directory.resolve("one"), "config")) {
            BackupContent content = map.maintenance().backup().writeTo(file());
            assertEquals(0, content.index());
        }

        Restore.of(file()).clusterName("another").into(directory.resolve("two"));

        try (ConfigMap map = Cluster.single(directory.resolve("two"), "another")) {
            assertEquals(2, map.put("k", "v").revision());
        }
    }

    @Test
    void shouldWriteTheSameToAStreamAsToAFile() throws IOException {
        try (ConfigMap map = Cluster.single(directory.resolve("one"), "config")) {
            for (int i = 0; i < 3; i++) {
                map.put("k" + i, "v".repeat(1 << 20));
            }
            Backup backup = map.maintenance().backup();
            map.put("k0", "later");
            ByteArrayOutputStream stream = new ByteArrayOutputStream();

            BackupContent content = backup.writeTo(stream);

            assertEquals(content, backup.writeTo(file()));
            assertArrayEquals(Files.readAllBytes(file()), stream.toByteArray());
            assertEquals(4, content.revision());
        }
        assertFalse(file().resolveSibling("map.backup.part").toFile().exists());
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file())));
    }

    /** Each write puts the same into two keys: a backup of any moment has both. */
    @Test
    void shouldBeOfOneRevisionAndHoldAllThatWasAcknowledgedWhileWritesGoOn() throws InterruptedException {
        AtomicLong acknowledged = new AtomicLong();
        AtomicBoolean isOver = new AtomicBoolean();
        try (Cluster cluster = new Cluster("busy", 3, directory).open()) {
            Thread writer = new Thread(() -> {
                for (long i = 1; !isOver.get(); i++) {
                    cluster.map(1).commit(Txn.when().then(Op.put("a", "" + i), Op.put("b", "" + i)));
                    acknowledged.set(i);
                }
            });
            writer.start();
            long last = 0;
            for (int i = 0; i < 5; i++) {
                Path each = directory.resolve("each-" + i);
                long atLeast = acknowledged.get();

                cluster.map(1 + i % 3).maintenance().backup().writeTo(each);

                BackupFile.Loaded loaded = BackupFile.read(each, ReadOnlyDisk.instance());
                String one = "" + valueOf("a", loaded);
                assertEquals(one, "" + valueOf("b", loaded));
                last = one.equals("null") ? 0 : Long.parseLong(one);
                assertTrue(last >= atLeast, "backup lacks " + atLeast + ", has " + last);
            }
            isOver.set(true);
            writer.join();
            assertTrue(acknowledged.get() >= last);
        }
    }

    private static String valueOf(String key, BackupFile.Loaded loaded) {
        var kv = loaded.image().state().get(Bytes.of(key));
        return kv == null ? null : kv.value().utf8();
    }

    @Test
    void shouldTellWatchersOfTheOldClusterThatTheirRevisionIsGone() throws InterruptedException {
        try (ConfigMap map = Cluster.single(directory.resolve("one"), "config")) {
            map.put("k", "backed up");
            map.maintenance().backup().writeTo(file());
            assertEquals(3, map.put("k", "lost").revision());
        }

        Restore.of(file()).clusterName("another").bumpRevision(1000).into(directory.resolve("two"));

        for (int i = 0; i < 2; i++) { // also from its log and a later snapshot's view
            try (ConfigMap map = Cluster.single(directory.resolve("two"), "another")) {
                CompactedException gone = assertThrows(
                        CompactedException.class,
                        () -> map.watch(WatchRequest.of(KeyRange.all()).fromRevision(4), batch -> {}));
                assertEquals(1002, gone.compactRevision());
                assertThrows(
                        CompactedException.class,
                        () -> map.range(Range.of(KeyRange.all()).atRevision(3)));
                assertEquals("backed up", map.get("k"));
                assertEquals(
                        1, map.range(Range.of(KeyRange.all()).atRevision(1002)).count());
                BlockingQueue<WatchBatch> seen = new LinkedBlockingQueue<>();
                map.watch(WatchRequest.of(KeyRange.all()).fromRevision(1002), seen::add);
                long revision = map.put("new", "" + i).revision();
                assertEquals(1003 + i, revision);
                assertEquals(1003, next(seen).revision());
            }
        }
    }

    @Test
    void shouldGiveLeasesTheirWholeTimeAnew() {
        try (ConfigMap map = Cluster.single(directory.resolve("one"), "config")) {
            Lease lease = map.leases().grant(7, Duration.ofSeconds(100));
            map.put(Op.put("k", "v").withLease(lease.id()));
            map.maintenance().backup().writeTo(file());
        }

        Restore.of(file()).clusterName("another").into(directory.resolve("two"));

        try (ConfigMap map = Cluster.single(directory.resolve("two"), "another")) {
            LeaseStatus status = map.leases().timeToLive(7);
            assertTrue(status.remaining().compareTo(Duration.ofSeconds(98)) >= 0, status::toString);
            assertEquals(1, status.keys().size());
            assertEquals(7, map.leases().keepAlive(7).id());
        }
    }

    @Test
    void shouldBackUpWhatAMemberHasThatIsCutOff() {
        try (Cluster cluster = new Cluster("lonely", 3, directory).open()) {
            cluster.map(1).put("k", "v");
            assertEquals("v", cluster.map(3).get("k"));
            cluster.map(1).halt();
            cluster.map(2).halt();

            ConfigMap impatient = cluster.map(3).within(Duration.ofMillis(100));
            assertThrows(RaftException.class, () -> impatient.maintenance().backup());
            BackupContent content = cluster.map(3).stale().backup().writeTo(file());

            assertEquals(2, content.revision());
            assertEquals(1, BackupFile.verify(file()).keyCount());
        }
    }

    @Test
    void shouldKeepWhatWasThereWhenABackupCannotBeWritten() throws IOException {
        try (ConfigMap map = Cluster.single(directory.resolve("one"), "config")) {
            Backup backup = map.maintenance().backup();
            backup.writeTo(file());
            byte[] before = Files.readAllBytes(file());
            Files.createDirectories(directory.resolve("map.backup.part/in the way"));

            map.put("k", "v");
            assertThrows(
                    StorageException.class, () -> map.maintenance().backup().writeTo(file()));

            assertArrayEquals(before, Files.readAllBytes(file()));
            assertThrows(StorageException.class, () -> backup.writeTo(directory.resolve("nowhere/map.backup")));
        }
    }
}
