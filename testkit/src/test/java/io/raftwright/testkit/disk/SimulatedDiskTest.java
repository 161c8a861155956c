package io.raftwright.testkit.disk;

import static io.raftwright.testkit.disk.DiskScript.FILE;
import static io.raftwright.testkit.disk.DiskScript.ROOT;
import static io.raftwright.testkit.disk.DiskScript.SECTOR;
import static io.raftwright.testkit.disk.DiskScript.durableFile;
import static io.raftwright.testkit.disk.DiskScript.sectors;
import static io.raftwright.testkit.disk.DiskScript.show;
import static io.raftwright.testkit.disk.DiskScript.write;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.storage.FileIo;
import io.raftwright.storage.StorageInUseException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ClosedChannelException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SimulatedDiskTest {
    private final SimulatedDisk disk = DiskScript.disk();

    @Test
    void shouldReadWhatWasWritten() throws IOException {
        FileIo.File file = disk.create(FILE);
        file.write(ByteBuffer.wrap(new byte[] {1, 2, 3}), 1000);
        ByteBuffer target = ByteBuffer.allocate(10);

        int count = file.read(target, 999);

        assertEquals(4, count);
        assertArrayEquals(new byte[] {0, 1, 2, 3, 0, 0, 0, 0, 0, 0}, target.array());
        assertEquals(1003, file.size());
        assertEquals(0, file.read(ByteBuffer.allocate(1), 1003));
        assertEquals(0, file.read(ByteBuffer.allocate(1), 9999));
    }

    @Test
    void shouldTakeASourceFromItsPositionToItsLimit() throws IOException {
        FileIo.File file = disk.create(FILE);
        ByteBuffer source = ByteBuffer.allocateDirect(10).put(3, (byte) 7).put(4, (byte) 8);
        source.position(3).limit(5);

        file.write(source, 0);

        assertArrayEquals(new byte[] {7, 8}, disk.bytes(FILE));
        assertEquals(5, source.position());
    }

    @Test
    void shouldRefuseAsAFileSystemDoes() throws IOException {
        var unused = disk.create(FILE);

        assertThrows(FileAlreadyExistsException.class, () -> disk.create(FILE));
        assertThrows(NoSuchFileException.class, () -> disk.open(ROOT.resolve("missing")));
        assertThrows(
                NoSuchFileException.class,
                () -> disk.create(ROOT.resolve("missing").resolve("x")));
        assertThrows(NoSuchFileException.class, () -> disk.move(ROOT.resolve("missing"), FILE));
        assertThrows(NoSuchFileException.class, () -> disk.forceDirectory(ROOT.resolve("missing")));
        assertThrows(NotDirectoryException.class, () -> disk.createDirectories(FILE.resolve("x")));
        assertThrows(DirectoryNotEmptyException.class, () -> disk.delete(ROOT));
        assertThrows(IOException.class, () -> disk.open(ROOT));
    }

    @Test
    void shouldListNamesInOrder() throws IOException {
        for (String name : List.of("b", "a", "ab", "A")) {
            var unused = disk.create(ROOT.resolve(name));
        }
        disk.createDirectories(ROOT.resolve("dir").resolve("inner"));

        assertEquals(List.of("A", "a", "ab", "b", "dir"), disk.list(ROOT));
        assertEquals(List.of("inner"), disk.list(ROOT.resolve("dir")));
        assertEquals(List.of(), disk.list(ROOT.resolve("missing")));
        assertEquals(List.of(), disk.list(ROOT.resolve("a")));
    }

    @Test
    void shouldTakeRelativePaths() throws IOException {
        Path relative = Path.of("x", "..", "y");
        disk.createDirectories(relative);
        FileIo.File file = disk.create(Path.of("y", "file"));
        write(file, 0, "a");

        assertEquals("a", show(disk, Path.of("y", "file")));
        assertEquals(List.of("y"), disk.list(Path.of("")).stream().toList());
    }

    @Test
    void shouldShowLaterWritesThroughAMappingThoughTheFileGrew() throws IOException {
        FileIo.File file = disk.create(FILE);
        write(file, 0, "ab");
        FileIo.Mapping mapping = file.map(SECTOR, SECTOR);
        ByteBuffer view = mapping.buffer();
        assertEquals('b', view.get(0));

        write(file, 1, "c" + "x".repeat(100));
        write(file, 1, "d" + "y".repeat(1000));

        assertEquals('d', view.get(0));
        assertEquals('d', mapping.buffer().get(SECTOR - 1));
        assertEquals('y', file.map(2 * SECTOR, 1).buffer().get(0));
        file.close();
        mapping.close();
        mapping.close();
    }

    @Test
    void shouldMapLittleEndianAndReadOnly() throws IOException {
        FileIo.File file = disk.create(FILE);
        write(file, 0, "a");

        ByteBuffer view = file.map(0, SECTOR).buffer();

        assertEquals(ByteOrder.LITTLE_ENDIAN, view.order());
        assertTrue(view.isReadOnly());
        assertEquals(SECTOR, view.remaining());
        assertThrows(IOException.class, () -> file.map(1, SECTOR));
    }

    @Test
    void shouldFollowAFileThatIsMovedWhileOpen() throws IOException {
        FileIo.File file = durableFile(disk, FILE, sectors("a"));
        disk.move(FILE, ROOT.resolve("other"));

        write(file, 0, "b");

        assertEquals("b", show(disk, ROOT.resolve("other")));
        assertEquals("none", show(disk, FILE));
    }

    @Test
    void shouldKillWhatWasOpenAtACrash() throws IOException {
        FileIo.File file = durableFile(disk, FILE, sectors("a"));
        FileIo.Mapping mapping = file.map(0, SECTOR);
        AutoCloseable lock = disk.lock(ROOT.resolve("LOCK"));

        var unusedLoss = disk.crash(new Random(1));

        assertThrows(IOException.class, file::force);
        assertThrows(IOException.class, file::size);
        assertThrows(IOException.class, () -> write(file, 0, "b"));
        assertThrows(IOException.class, () -> file.read(ByteBuffer.allocate(1), 0));
        var unusedLock = disk.lock(ROOT.resolve("LOCK"));
        write(disk.open(FILE), 0, "c");
        assertEquals('a', mapping.buffer().get(0), "a mapping of the dead shows the living");
        assertDoesNotUnlock(lock);
        mapping.close();
        file.close();
    }

    private void assertDoesNotUnlock(AutoCloseable lockOfTheDead) {
        try {
            lockOfTheDead.close();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
        assertThrows(StorageInUseException.class, () -> disk.lock(ROOT.resolve("LOCK")));
    }

    @Test
    void shouldKeepEverythingWhenTheProcessIsKilled() throws IOException {
        FileIo.File file = durableFile(disk, FILE, sectors("a"));
        write(file, 0, "b");
        FileIo.Mapping mapping = file.map(0, SECTOR);
        var unused = disk.create(ROOT.resolve("new"));

        disk.kill();

        assertEquals("b", show(disk, FILE));
        assertEquals(List.of("file", "new"), disk.list(ROOT));
        assertThrows(IOException.class, file::force);
        write(disk.open(FILE), 0, "c");
        assertEquals('b', mapping.buffer().get(0));
    }

    @Test
    void shouldStillLoseWhatAKilledProcessDidNotForce() throws IOException {
        FileIo.File file = durableFile(disk, FILE, sectors("a"));
        write(file, 0, "b");
        disk.kill();

        PowerLoss loss = disk.losePower(bound -> 0);

        assertEquals("a", show(disk, FILE));
        assertEquals(new PowerLoss(0, 1, 0, 0), loss);
    }

    @Test
    void shouldLeaveNothingWaitingAfterACrash() throws IOException {
        FileIo.File file = durableFile(disk, FILE, sectors("ab"));
        write(file, 0, "AB");
        disk.delete(FILE);
        var unusedFirst = disk.crash(new Random(5));
        String shown = show(disk, FILE);

        PowerLoss second = disk.losePower(bound -> 0);

        assertEquals(new PowerLoss(0, 0, 0, 0), second);
        assertEquals(shown, show(disk, FILE));
    }

    @Test
    void shouldHaveNothingAtStakeOnceEverythingIsForced() throws IOException {
        FileIo.File file = durableFile(disk, FILE, sectors("ab"));
        for (int i = 0; i < 3; i++) {
            write(file, i, "xyz");
            write(file, i, "uvw");
            file.force();
        }

        PowerLoss loss = disk.losePower(bound -> {
            throw new AssertionError("a choice where there is none");
        });

        assertEquals(new PowerLoss(0, 0, 0, 0), loss);
        assertEquals("uuuvw", show(disk, FILE));
    }

    @Test
    void shouldRefuseALockThatIsTaken() throws Exception {
        AutoCloseable lock = disk.lock(ROOT.resolve("LOCK"));

        assertThrows(StorageInUseException.class, () -> disk.lock(ROOT.resolve("LOCK")));
        lock.close();

        var unused = disk.lock(ROOT.resolve("LOCK"));
        assertEquals(List.of("LOCK"), disk.list(ROOT));
    }

    @Test
    void shouldRefuseAFileThatIsClosed() throws IOException {
        FileIo.File file = disk.create(FILE);
        file.close();
        file.close();

        assertThrows(ClosedChannelException.class, () -> write(file, 0, "a"));
    }

    @Test
    void shouldBeEmptyWhenWiped() throws IOException {
        FileIo.File file = durableFile(disk, FILE, sectors("a"));

        disk.wipe();

        assertEquals(List.of(), disk.files());
        assertThrows(IOException.class, () -> write(file, 0, "b"));
        var unused = disk.crash(new Random(1));
        assertEquals(List.of(), disk.files());
    }

    @Test
    void shouldCopyWhatIsDurableAndWhatIsNot() throws IOException {
        FileIo.File file = durableFile(disk, FILE, sectors("a"));
        write(file, 0, "b");

        SimulatedDisk copy = disk.copy();
        write(file, 0, "c");

        assertEquals("b", show(copy, FILE));
        var unused = copy.losePower(bound -> 0);
        assertEquals("a", show(copy, FILE));
        assertEquals("c", show(disk, FILE));
    }

    @Test
    void shouldCountAndCharge() throws IOException {
        SimulatedDisk fresh = DiskScript.disk();
        fresh.replaceFaults(new DiskFaults() {
            @Override
            public long costNs(DiskOperation operation, Path path, long length) {
                return operation == DiskOperation.FORCE ? 1000 : length;
            }
        });
        long before = fresh.counters().operations();

        FileIo.File file = durableFile(fresh, FILE, sectors("ab"));
        var unused = file.read(ByteBuffer.allocate(100), 0);

        DiskCounters counters = fresh.counters();
        assertEquals(5, counters.operations() - before);
        assertEquals(1, counters.forces());
        assertEquals(1024, counters.writtenBytes());
        assertEquals(100, counters.readBytes());
        assertEquals(1024 + 1000 + 100, fresh.takeElapsedNs());
        assertEquals(0, fresh.takeElapsedNs());
    }

    @Test
    void shouldDoTheSameUnderTheSameSeed() throws IOException {
        FileIo.File file = durableFile(disk, FILE, new byte[100 * SECTOR]);
        write(file, 3, "x".repeat(150));
        SimulatedDisk first = disk.copy();
        SimulatedDisk second = disk.copy();

        PowerLoss firstLoss = first.crash(new Random(42));
        PowerLoss secondLoss = second.crash(new Random(42));

        assertEquals(firstLoss, secondLoss);
        assertArrayEquals(first.bytes(FILE), second.bytes(FILE));
    }
}
