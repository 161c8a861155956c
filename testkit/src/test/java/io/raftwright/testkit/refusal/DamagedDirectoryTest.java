package io.raftwright.testkit.refusal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.raftwright.api.Member;
import io.raftwright.configmap.ConfigMap;
import io.raftwright.configmap.ConfigMapBuilder;
import io.raftwright.configmap.api.KeyRange;
import io.raftwright.storage.CorruptStorageException;
import io.raftwright.storage.ForeignStorageException;
import io.raftwright.storage.StorageException;
import io.raftwright.storage.StoragePermissionException;
import io.raftwright.testkit.process.Choices;
import io.raftwright.transport.memory.InProcessNetwork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A directory that is not what it was: opening it is refused with a type that says why, changes nothing, and once the file is
 * back everything is there again.
 */
class DamagedDirectoryTest {
    private static final int KEYS = 600;
    /** Little enough for two snapshots, much enough for several segments behind the older one. */
    private static final int SNAPSHOT_EVERY = 256 << 10;

    private static final String PADDING = "x".repeat(2_000);

    @TempDir
    static Path templates;

    @TempDir
    Path work;

    private Path directory;

    /** Does something to a member's directory. */
    @FunctionalInterface
    interface Damage {
        void to(Path directory) throws IOException;
    }

    /** A directory with several segments and two snapshots. */
    @BeforeAll
    static void fill() {
        try (ConfigMap map = builder(template()).open()) {
            for (int i = 0; i < KEYS; i++) {
                map.put("key-" + i, i + PADDING);
            }
            long startNs = System.nanoTime();
            while (map.status().snapshotIndex() == 0 && System.nanoTime() - startNs < TimeUnit.SECONDS.toNanos(20)) {
                LockSupport.parkNanos(1_000_000);
            }
        }
    }

    @BeforeEach
    void copyTemplate() throws IOException {
        directory = work.resolve("member");
        Disk.copy(template(), directory);
    }

    static Stream<Arguments> damages() {
        return Stream.of(
                damage("IDENTITY cut short", ForeignStorageException.class, at -> Disk.cut(at.resolve("IDENTITY"), 9)),
                damage("IDENTITY empty", ForeignStorageException.class, at -> Disk.cut(at.resolve("IDENTITY"), 0)),
                damage("IDENTITY foreign", StorageException.class, at -> Disk.replace(at.resolve("IDENTITY"))),
                damage(
                        "IDENTITY a text",
                        ForeignStorageException.class,
                        at -> Disk.replaceByText(at.resolve("IDENTITY"))),
                damage("IDENTITY gone", ForeignStorageException.class, at -> Files.delete(at.resolve("IDENTITY"))),
                damage("state cut short", CorruptStorageException.class, at -> Disk.cut(at.resolve("state"), 100)),
                damage("state foreign", CorruptStorageException.class, at -> Disk.replace(at.resolve("state"))),
                damage("state gone", StorageException.class, at -> Files.delete(at.resolve("state"))),
                damage("first segment cut", CorruptStorageException.class, at -> Disk.cut(segment(at, 0), 70_000)),
                damage("first segment empty", CorruptStorageException.class, at -> Disk.cut(segment(at, 0), 0)),
                damage("first segment foreign", StorageException.class, at -> Disk.replace(segment(at, 0))),
                damage("first segment a text", StorageException.class, at -> Disk.replaceByText(segment(at, 0))),
                damage("last segment empty", StorageException.class, at -> Disk.cut(segment(at, -1), 0)),
                damage("last segment foreign", StorageException.class, at -> Disk.replace(segment(at, -1))),
                damage(
                        "a segment in the middle gone",
                        CorruptStorageException.class,
                        at -> Files.delete(segment(at, 1))),
                damage("all snapshots cut", CorruptStorageException.class, at -> {
                    for (Path snapshot : Disk.files(at.resolve("snap"), ".snap")) {
                        Disk.cut(snapshot, 5_000);
                    }
                }),
                damage("all snapshots foreign", StorageException.class, at -> {
                    for (Path snapshot : Disk.files(at.resolve("snap"), ".snap")) {
                        Disk.replace(snapshot);
                    }
                }),
                damage(
                        "directory open to others",
                        StoragePermissionException.class,
                        at -> Files.setPosixFilePermissions(at, PosixFilePermissions.fromString("rwxr-xr-x"))));
    }

    private static Arguments damage(String name, Class<? extends StorageException> refusal, Damage damage) {
        return arguments(name, refusal, damage);
    }

    private static Path segment(Path directory, int number) throws IOException {
        List<Path> segments = Disk.files(directory.resolve("wal"), ".seg");
        assertTrue(segments.size() > 2, segments::toString);
        return segments.get(Math.floorMod(number, segments.size()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("damages")
    void shouldRefuseAndChangeNothing(String name, Class<? extends StorageException> refusal, Damage damage)
            throws IOException {
        damage.to(directory);
        Map<String, String> before = Disk.hashes(directory);

        StorageException refused = assertThrows(refusal, builder(directory)::open, name);

        assertTrue(String.valueOf(refused.getMessage()).contains("="), refused::getMessage);
        assertEquals(before, Disk.hashes(directory), refused::toString);
    }

    @Test
    void shouldRefuseTheDirectoryOfAnotherMemberAndChangeNothing() throws IOException {
        List<Member> members = List.of(new Member(1, "m1"), new Member(2, "m2"), new Member(3, "m3"));
        Path own = work.resolve("first");
        open(1, members, "config", own).close();
        Map<String, String> before = Disk.hashes(own);

        ForeignStorageException refused =
                assertThrows(ForeignStorageException.class, () -> open(2, members, "config", own));

        assertTrue(String.valueOf(refused.getMessage()).contains("wantedMemberId=2"), refused::getMessage);
        assertEquals(before, Disk.hashes(own));
        open(1, members, "config", own).close();
    }

    @Test
    void shouldRefuseTheDirectoryOfAnotherClusterAndChangeNothing() throws IOException {
        List<Member> members = List.of(new Member(1, "m1"), new Member(2, "m2"), new Member(3, "m3"));
        Path own = work.resolve("first");
        open(1, members, "config", own).close();
        Map<String, String> before = Disk.hashes(own);

        assertThrows(ForeignStorageException.class, () -> open(1, members, "other", own));
        assertThrows(ForeignStorageException.class, () -> open(1, members.subList(0, 2), "config", own));

        assertEquals(before, Disk.hashes(own));
    }

    @Test
    void shouldRefuseAFileInPlaceOfADirectory() throws IOException {
        Path file = Files.writeString(work.resolve("file"), "mine");

        assertThrows(StorageException.class, builder(file)::open);

        assertEquals("mine", Files.readString(file));
    }

    @Test
    void shouldOpenADirectoryWithFilesOfSomebodyElseBesideItsOwn() throws IOException {
        Path note = Files.writeString(directory.resolve("wal").resolve("note.txt"), "mine");

        assertAllThere(directory);

        assertEquals("mine", Files.readString(note));
    }

    // scenario 53
    @Test
    void shouldRefuseALogWithoutTheSnapshotsThatItGoesOnFromAndLeaveItsEntriesAlone() throws IOException {
        Path aside = Files.createDirectory(work.resolve("aside"));
        List<Path> snapshots = Disk.files(directory.resolve("snap"), ".snap");
        for (Path snapshot : snapshots) {
            Files.move(snapshot, aside.resolve(snapshot.getFileName()));
        }

        assertThrows(CorruptStorageException.class, builder(directory)::open);

        for (Path snapshot : snapshots) {
            Files.move(aside.resolve(snapshot.getFileName()), snapshot);
        }
        assertAllThere(directory);
    }

    @Test
    void shouldFallBackToTheOlderSnapshot() throws IOException {
        List<Path> snapshots = Disk.files(directory.resolve("snap"), ".snap");
        assertEquals(2, snapshots.size(), snapshots::toString);
        Disk.cut(snapshots.get(1), 5_000);

        assertAllThere(directory);
    }

    @Test
    void shouldFindEverythingWhenTheDamageIsMended() throws IOException {
        Path segment = segment(directory, 0);
        byte[] content = Files.readAllBytes(segment);
        Disk.replace(segment);
        assertThrows(StorageException.class, builder(directory)::open);
        Files.write(segment, content);

        assertAllThere(directory);
    }

    private static void assertAllThere(Path directory) {
        try (ConfigMap map = builder(directory).open()) {
            assertEquals(KEYS, map.range(KeyRange.prefix("key-")).count());
            for (int i = 0; i < KEYS; i += 37) {
                assertEquals(i + PADDING, map.get("key-" + i));
            }
            map.put("more", "is possible");
        }
    }

    private static Path template() {
        return templates.resolve("member");
    }

    private static ConfigMapBuilder builder(Path directory) {
        return ConfigMap.builder()
                .directory(directory)
                .options(Choices.options().toBuilder()
                        .snapshotEveryBytes(SNAPSHOT_EVERY)
                        .trailingEntries(50)
                        .snapshotChunkLength(16 << 10)
                        .build())
                .segmentLength(Choices.SEGMENT_LENGTH);
    }

    private static ConfigMap open(long id, List<Member> members, String cluster, Path directory) {
        return builder(directory)
                .member(id, members)
                .clusterName(cluster)
                .transport(new InProcessNetwork().join())
                .open();
    }
}
