package io.raftwright.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskFileIoTest {
    private final FileIo io = DiskFileIo.instance();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    @Test
    void shouldReadBackWhatWasWrittenAtAPosition() throws IOException {
        try (FileIo.File file = io.create(directory.resolve("a"))) {
            file.write(bytes("hello"), 10);
            file.force();

            assertEquals(15, file.size());
            ByteBuffer target = ByteBuffer.allocate(8);
            assertEquals(3, file.read(target, 12));
            assertEquals(0, file.read(target, 15));
        }
        try (FileIo.File file = io.open(directory.resolve("a"))) {
            file.truncate(12);
            file.write(bytes("y"), 12);
            file.force();

            assertEquals(13, file.size());
        }
    }

    @Test
    void shouldMapForReadingWhatIsWrittenLaterToo() throws IOException {
        FileIo.Mapping mapping;
        try (FileIo.File file = io.create(directory.resolve("a"))) {
            file.write(ByteBuffer.allocate(8192), 0);
            mapping = file.map(0, 8192);
        }
        try (FileIo.File again = io.open(directory.resolve("a"))) {
            again.write(bytes("Z"), 5000);
        }

        ByteBuffer view = mapping.buffer();
        assertEquals('Z', view.get(5000));
        assertTrue(view.isReadOnly());
        assertEquals(ByteOrder.LITTLE_ENDIAN, view.order());
        mapping.close();
        mapping.close();
    }

    @Test
    void shouldUnmapAtOnce() throws IOException {
        Path path = directory.resolve("unmap-me");
        try (FileIo.File file = io.create(path)) {
            file.write(ByteBuffer.allocate(4096), 0);
            FileIo.Mapping mapping = file.map(0, 4096);
            assertTrue(isMapped(path), "mapped");

            mapping.close();

            assertFalse(isMapped(path), "still mapped");
        }
    }

    @Test
    void shouldMapAndUnmapInAPlainJvmWithoutAWord() throws Exception {
        Path printed = directory.resolve("printed");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        MapAndUnmap.class.getName(),
                        directory.resolve("a").toString())
                .redirectErrorStream(true)
                .redirectOutput(printed.toFile())
                .start();

        assertTrue(process.waitFor(30, TimeUnit.SECONDS), "the process hangs");
        assertEquals("", Files.readString(printed));
        assertEquals(0, process.exitValue());
    }

    /** Run in a process of its own, since the JVM warns once, and not through {@code System.err}. */
    static final class MapAndUnmap {
        private MapAndUnmap() {}

        public static void main(String[] args) throws IOException {
            try (FileIo.File file = DiskFileIo.instance().create(Path.of(args[0]))) {
                file.write(ByteBuffer.allocate(4096), 0);
                file.map(0, 4096).close();
            }
        }
    }

    @Test
    void shouldCreateForTheOwnerAlone() throws IOException {
        Path deep = directory.resolve("x/y");
        io.createDirectories(deep);
        io.create(deep.resolve("f")).close();

        assertEquals("rwx------", mode(directory.resolve("x")));
        assertEquals("rwx------", mode(deep));
        assertEquals("rw-------", mode(deep.resolve("f")));
        io.createDirectories(deep);
    }

    @Test
    void shouldTakeOverAnEmptyDirectoryButRefuseOneThatOthersMayEnter() throws IOException {
        Path open = Files.createDirectory(
                directory.resolve("open"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-x---")));
        io.createDirectories(open);
        assertEquals("rwx------", mode(open));

        io.create(open.resolve("f")).close();
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxr-x---"));
        assertThrows(StoragePermissionException.class, () -> io.createDirectories(open));
    }

    @Test
    void shouldRefuseAFileThatOthersMayRead() throws IOException {
        Path path = directory.resolve("f");
        io.create(path).close();
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-r-----"));

        assertThrows(StoragePermissionException.class, () -> io.open(path));
    }

    /** Whoever may do everything is denied nothing, so only the words are tried here. */
    @Test
    void shouldSayWhoseItIsWhenTheOperatingSystemDeniesAccess() throws IOException {
        Path path = Files.createFile(directory.resolve("file"));

        String message = OwnerOnly.denied(path).getMessage();

        assertEquals(
                "no access, path=" + path + ", owner=" + Files.getOwner(path).getName() + ", user="
                        + System.getProperty("user.name"),
                message);
    }

    @Test
    void shouldLockOncePerProcess() throws Exception {
        Path path = directory.resolve("LOCK");
        AutoCloseable lock = io.lock(path);

        assertThrows(StorageInUseException.class, () -> io.lock(path));
        assertThrows(
                StorageInUseException.class,
                () -> io.lock(directory.resolve("../" + directory.getFileName() + "/LOCK")));
        lock.close();
        AutoCloseable second = io.lock(path);
        lock.close();
        assertThrows(StorageInUseException.class, () -> io.lock(path));
        second.close();
    }

    @Test
    void shouldListMoveAndDelete() throws IOException {
        io.create(directory.resolve("b")).close();
        io.create(directory.resolve("a")).close();
        assertThrows(FileAlreadyExistsException.class, () -> io.create(directory.resolve("a")));
        assertThrows(NoSuchFileException.class, () -> io.open(directory.resolve("c")));

        io.move(directory.resolve("a"), directory.resolve("c"));
        io.move(directory.resolve("b"), directory.resolve("c"));
        io.forceDirectory(directory);

        assertEquals(List.of("c"), io.list(directory));
        io.delete(directory.resolve("c"));
        io.delete(directory.resolve("c"));
        assertEquals(List.of(), io.list(directory));
        assertEquals(List.of(), io.list(directory.resolve("nowhere")));
        assertTrue(io.usableBytes(directory) > 0);
    }

    private static boolean isMapped(Path path) throws IOException {
        return Files.readString(Path.of("/proc/self/maps")).contains(String.valueOf(path.getFileName()));
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
