package io.raftwright.wal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.storage.CorruptStorageException;
import io.raftwright.storage.DiskFileIo;
import io.raftwright.storage.ForeignStorageException;
import io.raftwright.storage.StorageException;
import io.raftwright.storage.StorageFullException;
import io.raftwright.storage.StoragePermissionException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each reason for a refusal has its own words, and its own type where the caller has something else to do. */
class RefusalTest {
    private static final Path DIRECTORY = Path.of("log");
    private static final UUID CLUSTER = new UUID(1, 2);
    private static final WalOptions OPTIONS =
            WalOptions.ofSegmentLength(64 << 10).with(OnDamage.REFUSE);

    private final Frames frames = new Frames();
    private final CrashingFileIo disk = new CrashingFileIo();

    private int chain;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path temporary;

    @Test
    void shouldNameTheOwnerOfADirectoryOfAnotherUser() throws IOException {
        Path others = directoryOfAnotherUser();

        StoragePermissionException e = assertThrows(StoragePermissionException.class, () -> openReal(others));

        String owner = Files.getOwner(others).getName();
        assertTrue(
                e.getMessage().startsWith("belongs to another user, path=" + others + ", owner=" + owner), e::toString);
        assertTrue(e.getMessage().contains(", user="), e::toString);
    }

    /** Whoever may give files away makes one; to whoever may not, the root of the file system belongs to another. */
    private Path directoryOfAnotherUser() throws IOException {
        Path root = temporary.getRoot();
        if (!Files.getOwner(temporary).equals(Files.getOwner(root))) {
            return root;
        }
        Path given = Files.createDirectory(temporary.resolve("given"));
        Files.createFile(given.resolve("something"));
        return Files.setOwner(
                given, given.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody"));
    }

    @Test
    void shouldNameTheModeOfADirectoryThatIsOpenToOthers() throws IOException {
        Path open = temporary.resolve("log");
        openReal(open).close();
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxr-x---"));

        StoragePermissionException e = assertThrows(StoragePermissionException.class, () -> openReal(open));

        assertEquals("other users have access, path=" + open + ", mode=rwxr-x---, wantedMode=700", e.getMessage());
    }

    @Test
    void shouldNameTheSegmentThatIsGone() {
        writeSegments(4);
        List<Path> segments = segments();
        disk.files().remove(segments.get(1));

        assertEquals(
                "a segment is gone, directory=log/wal, sequence=2, olderSequence=1",
                refusal(CorruptStorageException.class));
    }

    @Test
    void shouldNameTheIndexesOfTheSegmentThatIsGoneAtTheEnd() {
        writeSegments(3);
        Path last = segments().get(2);
        disk.files().remove(segments().get(3));
        disk.files().remove(last);

        assertEquals(
                "the segment behind this one is gone, file=" + segments().get(1) + ", offset=8192, firstMissingIndex=3",
                refusal(CorruptStorageException.class));
    }

    @Test
    void shouldNameTheForeignSegment() {
        writeSegments(2);
        CrashingFileIo other = new CrashingFileIo();
        WriteAheadLog.open(DIRECTORY, CLUSTER, 1, OPTIONS, other, new Random(99))
                .close();
        Path first = segments().get(0);
        disk.files().put(first, Objects.requireNonNull(other.files().get(first)));

        assertEquals("segment of another log, file=" + first, refusal(ForeignStorageException.class));
    }

    @Test
    void shouldTellADirectoryOfANewerBuild() {
        writeSegments(1);
        setVersion(DIRECTORY.resolve("IDENTITY"), 0, 64, 2);
        setVersion(DIRECTORY.resolve("IDENTITY"), 4096, 64, 2);

        assertEquals(
                "directory was written by a newer build, file=log/IDENTITY, version=2, newestKnownVersion=1; use that"
                        + " build or a later one",
                refusal(ForeignStorageException.class));
    }

    @Test
    void shouldTellASegmentOfANewerBuild() {
        writeSegments(2);
        setVersion(segments().get(1), 0, 128, 7);

        assertEquals(
                "segment was written by a newer build, file=" + segments().get(1)
                        + ", version=7, newestKnownVersion=1; use that build or a later one",
                refusal(ForeignStorageException.class));
    }

    @Test
    void shouldOpenByOneCopyOfTheIdentityAndSayThatTheOtherIsDamaged() {
        writeSegments(1);
        inode(DIRECTORY.resolve("IDENTITY")).flip(20, 0);

        assertEquals(
                List.of("one copy of the identity is damaged, file=log/IDENTITY, offset=0"),
                LogAudit.verify(DIRECTORY, disk).remarks());
        open().close();

        inode(DIRECTORY.resolve("IDENTITY")).flip(4096 + 20, 0);
        assertEquals(
                "both copies of the identity are damaged, file=log/IDENTITY", refusal(CorruptStorageException.class));
    }

    @Test
    void shouldGoOnByItselfWhenAFullDiskHasSpaceAgain() {
        try (WriteAheadLog log = open()) {
            disk.limitTo(100_000);
            StorageFullException e = assertThrows(StorageFullException.class, () -> fill(log));
            assertEquals("no space for the next segment, directory=log/wal, length=65536", e.getMessage());
            long full = log.lastIndex();
            log.saveVote(log.term() + 1, 3);
            log.force();

            disk.limitTo(Long.MAX_VALUE);
            append(log);
            log.force();

            assertEquals(full + 1, log.lastIndex());
        }
        try (WriteAheadLog log = open()) {
            assertEquals(3, log.votedFor());
        }
    }

    private void fill(WriteAheadLog log) {
        for (int i = 0; i < 1000; i++) {
            append(log);
        }
    }

    private void append(WriteAheadLog log) {
        log.append(frames.run(log.lastIndex() + 1, 1, 1, chain, 1000), 0);
        chain = frames.lastCrc();
    }

    /** The words of the refusal; verifying must have the same ones. */
    private String refusal(Class<? extends StorageException> type) {
        String message = assertThrows(type, this::open).getMessage();
        assertEquals(
                message,
                Objects.requireNonNull(LogAudit.verify(DIRECTORY, disk).refusal())
                        .getMessage());
        return message;
    }

    /** Segments of one entry each, and an empty one. */
    private void writeSegments(int count) {
        for (int i = 0; i < count; i++) {
            try (WriteAheadLog log = open()) {
                append(log);
                log.force();
                log.mark();
                log.force();
            }
        }
        open().close();
    }

    private WriteAheadLog open() {
        return WriteAheadLog.open(DIRECTORY, CLUSTER, 1, OPTIONS, disk, new Random(3));
    }

    private static WriteAheadLog openReal(Path directory) {
        return WriteAheadLog.open(directory, CLUSTER, 1, OPTIONS, DiskFileIo.instance(), new Random(3));
    }

    private List<Path> segments() {
        return disk.files().keySet().stream()
                .filter(path -> path.toString().endsWith(".seg"))
                .toList();
    }

    private CrashingInode inode(Path file) {
        return Objects.requireNonNull(disk.files().get(file));
    }

    private void setVersion(Path file, int record, int checkedLength, int version) {
        ByteBuffer content = ByteBuffer.wrap(inode(file).bytes()).order(ByteOrder.LITTLE_ENDIAN);
        content.putInt(record + 8, version);
        content.putInt(record, new Checksum().of(content, record + 4, checkedLength - 4));
        inode(file).write(content, 0);
        inode(file).force();
    }
}
