package io.raftwright.wal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.storage.CorruptStorageException;
import io.raftwright.storage.ForeignStorageException;
import io.raftwright.storage.StorageException;
import io.raftwright.storage.StorageInUseException;
import io.raftwright.storage.StoragePermissionException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Directories that must be refused, on a real disk. */
class OpeningTest {
    private static final UUID CLUSTER = new UUID(1, 2);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path temporary;

    private final Frames frames = new Frames();

    @Test
    void shouldKeepItsIncarnationAndDifferFromAnotherDisk() {
        long incarnation;
        try (WriteAheadLog log = open("a", CLUSTER, 1)) {
            incarnation = log.incarnation();
        }

        try (WriteAheadLog same = open("a", CLUSTER, 1);
                WriteAheadLog other = open("b", CLUSTER, 1)) {
            assertEquals(incarnation, same.incarnation());
            assertNotEquals(incarnation, other.incarnation());
        }
    }

    @Test
    void shouldRefuseTheDirectoryOfAnotherMemberOrCluster() {
        open("a", CLUSTER, 1).close();

        ForeignStorageException member = assertThrows(ForeignStorageException.class, () -> open("a", CLUSTER, 2));
        assertTrue(member.toString().contains("memberId=1"), member.toString());
        assertTrue(member.toString().contains("wantedMemberId=2"), member.toString());
        assertThrows(ForeignStorageException.class, () -> open("a", new UUID(1, 3), 1));
        open("a", CLUSTER, 1).close();
    }

    @Test
    void shouldRefuseADirectoryInUse() {
        try (WriteAheadLog log = open("a", CLUSTER, 1)) {
            assertThrows(StorageInUseException.class, () -> open("a", CLUSTER, 1));
            assertThrows(StorageInUseException.class, () -> open("a/../a", CLUSTER, 1));
            assertEquals(0, log.lastIndex());
        }

        open("a", CLUSTER, 1).close();
    }

    @Test
    void shouldRefuseAForeignIdentityFile() throws IOException {
        open("a", CLUSTER, 1).close();
        Files.writeString(temporary.resolve("a/IDENTITY"), "somebody else's file");

        assertThrows(ForeignStorageException.class, () -> open("a", CLUSTER, 1));
    }

    @Test
    void shouldRefuseASegmentThatWasCutShort() throws IOException {
        try (WriteAheadLog log = open("a", CLUSTER, 1)) {
            log.append(frames.run(1, 1, 1, 0, 100), 0);
            log.force();
        }
        Path segment = segments().get(0);
        try (FileChannel channel = FileChannel.open(segment, StandardOpenOption.WRITE)) {
            channel.truncate(10_000);
        }

        CorruptStorageException e = assertThrows(CorruptStorageException.class, () -> open("a", CLUSTER, 1));
        assertTrue(e.toString().contains(segment + ", length=10000"), e.toString());
    }

    @Test
    void shouldRefuseWhatOthersMayRead() throws IOException {
        open("a", CLUSTER, 1).close();
        Path directory = temporary.resolve("a");
        assertEquals("rwx------", mode(directory));
        assertEquals("rwx------", mode(directory.resolve("wal")));
        assertEquals("rw-------", mode(segments().get(0)));

        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        assertThrows(StoragePermissionException.class, () -> open("a", CLUSTER, 1));
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
        Files.setPosixFilePermissions(segments().get(0), PosixFilePermissions.fromString("rw-r--r--"));
        assertThrows(StoragePermissionException.class, () -> open("a", CLUSTER, 1));
    }

    @Test
    void shouldRefuseAFileInPlaceOfTheDirectory() throws IOException {
        Files.writeString(temporary.resolve("a"), "a file");

        assertThrows(StorageException.class, () -> open("a", CLUSTER, 1));
    }

    @Test
    void shouldFinishAnInterruptedCreation() throws IOException {
        open("a", CLUSTER, 1).close();
        Files.delete(temporary.resolve("a/IDENTITY"));

        try (WriteAheadLog log = open("a", CLUSTER, 2)) {
            assertEquals(0, log.lastIndex());
        }
    }

    @Test
    void shouldNotGrowWhenOpenedAndClosedOverAndOver() throws IOException {
        open("a", CLUSTER, 1).close();
        List<Path> before = segments();
        for (int i = 0; i < 5; i++) {
            open("a", CLUSTER, 1).close();
        }

        assertEquals(before, segments());
    }

    private List<Path> segments() throws IOException {
        try (Stream<Path> files = Files.list(temporary.resolve("a/wal"))) {
            return files.filter(path -> path.toString().endsWith(".seg"))
                    .sorted()
                    .toList();
        }
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    private WriteAheadLog open(String name, UUID clusterId, long memberId) {
        return WriteAheadLog.open(
                temporary.resolve(name),
                clusterId,
                memberId,
                WalOptions.ofSegmentLength(64 << 10).with(OnDamage.REFUSE),
                io.raftwright.storage.DiskFileIo.instance(),
                new Random(name.hashCode()));
    }
}
