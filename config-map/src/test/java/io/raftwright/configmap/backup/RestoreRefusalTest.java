package io.raftwright.configmap.backup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.api.NodeOptions;
import io.raftwright.configmap.ConfigMap;
import io.raftwright.storage.CorruptStorageException;
import io.raftwright.storage.ForeignStorageException;
import io.raftwright.storage.StorageException;
import io.raftwright.storage.StoragePermissionException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is no sound backup, or no place for one, is refused, and nothing is changed. */
class RestoreRefusalTest {
    @TempDir
    Path directory;

    private Path file;
    private Path target;
    private byte[] sound;

    @BeforeEach
    void backUp() throws IOException {
        file = directory.resolve("map.backup");
        target = directory.resolve("target");
        try (ConfigMap map = Cluster.single(directory.resolve("one"), "config")) {
            map.put("some", "thing");
            map.delete("some");
            map.put("k", "value");
            map.maintenance().backup().writeTo(file);
        }
        sound = Files.readAllBytes(file);
    }

    private Restore restore() {
        return Restore.of(file).clusterName("another");
    }

    private <T extends StorageException> T refused(Class<T> kind) {
        T failure = assertThrows(kind, () -> restore().into(target));
        assertFalse(Files.exists(target));
        return failure;
    }

    @Test
    void shouldFindEveryBitThatFlips() throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            for (int at = 0; at < sound.length; at++) {
                for (int bit = at < 120 ? 0 : 7; bit < 8; bit++) { // all that the header says
                    channel.write(ByteBuffer.wrap(new byte[] {(byte) (sound[at] ^ 1 << bit)}), at);
                    assertThrows(StorageException.class, () -> BackupFile.verify(file));
                }
                channel.write(ByteBuffer.wrap(sound, at, 1), at);
            }
        }
        assertEquals(4, BackupFile.verify(file).revision());
    }

    @Test
    void shouldFindEveryCut() throws IOException {
        for (int length = sound.length - 1; length >= 0; length -= length > 4096 ? 1 : 97) {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.truncate(length);
            }
            assertThrows(CorruptStorageException.class, () -> BackupFile.verify(file));
        }
        refused(CorruptStorageException.class);
    }

    @Test
    void shouldRefuseWhatIsDamagedOrLongerOrNoBackupAndChangeNothing() throws IOException {
        write(sound.length - 80, (byte) 1);
        refused(CorruptStorageException.class);

        Files.write(file, sound);
        Files.write(file, new byte[] {0}, StandardOpenOption.APPEND);
        refused(CorruptStorageException.class);

        Files.write(file, "not a backup at all ".repeat(1000).getBytes(StandardCharsets.UTF_8));
        refused(ForeignStorageException.class);

        Files.delete(file);
        refused(StorageException.class);
    }

    private void write(int at, byte flipped) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[] {(byte) (sound[at] ^ flipped)}), at);
        }
    }

    @Test
    void shouldRefuseANewerFormatInWordsOfItsOwn() throws IOException {
        for (int at : new int[] {12, 64 + 4}) { // of the image, and of the backup
            ByteBuffer newer = ByteBuffer.wrap(sound.clone()).order(ByteOrder.LITTLE_ENDIAN);
            newer.putInt(at, 2);
            CRC32C crc = new CRC32C();
            crc.update(new byte[Integer.BYTES]); // the header's seed
            crc.update(newer.slice(12, 4096 - 12));
            newer.putInt(8, (int) crc.getValue());
            Files.write(file, newer.array());

            String message = refused(ForeignStorageException.class).getMessage();

            assertTrue(message.contains("newer build") && message.contains("version=2"), message);
        }
    }

    @Test
    void shouldNotTakeASnapshotForABackupNorTheReverse() throws IOException {
        try (ConfigMap map = ConfigMap.builder()
                .directory(directory.resolve("busy"))
                .segmentLength(4 << 20)
                .options(NodeOptions.builder().snapshotEveryBytes(64 << 10).build())
                .open()) {
            while (snapshots().isEmpty()) {
                map.put("k", "v".repeat(10_000));
            }
        }
        Files.copy(snapshots().get(0), file, StandardCopyOption.REPLACE_EXISTING);

        assertTrue(refused(ForeignStorageException.class).getMessage().contains("not a backup"));

        Path snap = Files.createDirectories(
                directory.resolve("misled/snap"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Files.write(snap.resolve(snapshots().get(0).getFileName()), sound);
        assertThrows(StorageException.class, () -> ConfigMap.openSingle(directory.resolve("misled")));
    }

    private List<Path> snapshots() throws IOException {
        Path snap = directory.resolve("busy/snap");
        if (!Files.exists(snap)) {
            return List.of();
        }
        try (var files = Files.list(snap)) {
            return files.filter(path -> path.toString().endsWith(".snap")).toList();
        }
    }

    @Test
    void shouldRefuseADirectoryThatHoldsAnything() throws IOException {
        restore().into(target);
        byte[] before = contentOf(target);

        assertThrows(ForeignStorageException.class, () -> restore().into(target));
        assertThrows(ForeignStorageException.class, () -> restore().into(directory.resolve("one")));

        assertEquals(ByteBuffer.wrap(before), ByteBuffer.wrap(contentOf(target)));
    }

    private static byte[] contentOf(Path target) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try (var files = Files.walk(target)) {
            for (Path path : files.sorted().toList()) {
                all.write(path.toString().getBytes(StandardCharsets.UTF_8));
                if (Files.isRegularFile(path)) {
                    all.write(Files.readAllBytes(path));
                }
            }
        }
        return all.toByteArray();
    }

    @Test
    void shouldGoOnAfterAnAttemptThatWasInterrupted() throws IOException {
        restore().into(target);
        try (var files = Files.list(target.resolve("snap"))) {
            for (Path path : files.toList()) {
                if (path.toString().endsWith(".snap")) {
                    Files.move(path, Path.of(path.toString().replace(".snap", ".part")));
                }
            }
        }

        restore().into(target);

        try (ConfigMap map = Cluster.single(target, "another")) {
            assertEquals("value", map.get("k"));
        }
    }

    @Test
    void shouldRefuseToBecomeTheOldClusterAgain() {
        assertThrows(IllegalArgumentException.class, () -> Restore.of(file).into(target));
        assertThrows(IllegalArgumentException.class, () -> restore().bumpRevision(-1));
        assertFalse(Files.exists(target));
    }

    @Test
    void shouldRefuseABackupThatOthersMayRead() throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));

        refused(StoragePermissionException.class);
    }

    @Test
    void shouldBeRefusedByMembersOfAnotherName() {
        restore().into(target);

        assertThrows(
                ForeignStorageException.class,
                () -> ConfigMap.builder().directory(target).open());
    }
}
