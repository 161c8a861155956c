package io.raftwright.testkit.disk;

import static io.raftwright.testkit.disk.DiskScript.FILE;
import static io.raftwright.testkit.disk.DiskScript.ROOT;
import static io.raftwright.testkit.disk.DiskScript.SECTOR;
import static io.raftwright.testkit.disk.DiskScript.durableFile;
import static io.raftwright.testkit.disk.DiskScript.sectors;
import static io.raftwright.testkit.disk.DiskScript.show;
import static io.raftwright.testkit.disk.DiskScript.write;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.raftwright.storage.FileIo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DiskDamageTest {
    private final SimulatedDisk disk = DiskScript.disk();
    private FileIo.File file;

    @BeforeEach
    void makeFile() throws IOException {
        file = durableFile(disk, FILE, sectors("abc"));
    }

    @Test
    void shouldFlipABitForGood() throws IOException {
        ByteBuffer view = file.map(0, 3 * SECTOR).buffer();

        disk.flipBit(FILE, SECTOR + 7, 1);

        assertEquals('b' ^ 2, view.get(SECTOR + 7));
        var unused = disk.crash(new Random(1));
        assertEquals('b' ^ 2, disk.bytes(FILE)[SECTOR + 7]);
        assertEquals('b', disk.bytes(FILE)[SECTOR + 6]);
    }

    @Test
    void shouldFlipABitOfWhateverMayComeBack() throws IOException {
        write(file, 1, "B");

        disk.flipBit(FILE, SECTOR, 0);

        assertEquals('B' ^ 1, disk.bytes(FILE)[SECTOR]);
        var unused = disk.losePower(bound -> 0);
        assertEquals('b' ^ 1, disk.bytes(FILE)[SECTOR]);
        assertEquals('b', disk.bytes(FILE)[SECTOR + 1]);
    }

    @Test
    void shouldFlipABitOfAZeroThatMayComeBack() throws IOException {
        write(file, 3, "D");
        disk.flipBit(FILE, 3 * SECTOR, 0);
        // All choices but the first, which is the survival of nothing: the longer file, the older sector.
        String shown = AllChoices.results(draw -> {
                    SimulatedDisk copy = disk.copy();
                    var unused = copy.losePower(draw);
                    byte[] bytes = copy.bytes(FILE);
                    return bytes.length > 3 * SECTOR + 1 ? bytes[3 * SECTOR] + "," + bytes[3 * SECTOR + 1] : "short";
                })
                .toString();

        assertEquals("[1,0, " + ('D' ^ 1) + ',' + (int) 'D' + ", short]", shown);
    }

    @Test
    void shouldZeroASectorForGood() {
        disk.zeroSector(FILE, 1);

        assertEquals("a.c", show(disk, FILE));
        var unused = disk.crash(new Random(1));
        assertEquals("a.c", show(disk, FILE));
    }

    @Test
    void shouldNotReadWhatCannotBeRead() throws IOException {
        FileIo.Mapping before = file.map(0, 3 * SECTOR);

        disk.makeUnreadable(FILE, 1);

        assertThrows(IOException.class, () -> file.read(ByteBuffer.allocate(3 * SECTOR), 0));
        assertThrows(IOException.class, () -> file.read(ByteBuffer.allocate(1), 2 * SECTOR - 1));
        assertThrows(IOException.class, () -> file.map(SECTOR, 1));
        assertThrows(IOException.class, () -> file.write(ByteBuffer.allocate(1), SECTOR + 1));
        assertThrows(IOException.class, () -> file.write(ByteBuffer.allocate(SECTOR), SECTOR + 1));
        assertThrows(IOException.class, () -> file.write(ByteBuffer.allocate(SECTOR), SECTOR - 1));
        assertEquals(SECTOR, file.read(ByteBuffer.allocate(SECTOR), 0));
        assertEquals(SECTOR, file.read(ByteBuffer.allocate(SECTOR), 2 * SECTOR));
        assertEquals('b', before.buffer().get(SECTOR), "a page in memory");
    }

    @Test
    void shouldStayUnreadableUntilItIsWrittenWholly() throws IOException {
        disk.makeUnreadable(FILE, 1);
        var unused = disk.crash(new Random(1));
        FileIo.File reopened = disk.open(FILE);
        assertThrows(IOException.class, () -> reopened.read(ByteBuffer.allocate(1), SECTOR));

        write(reopened, 1, "x");

        assertEquals(1, reopened.read(ByteBuffer.allocate(1), SECTOR));
        assertEquals("axc", show(disk, FILE));
    }

    @Test
    void shouldRefusePlacesThatAreNotThere() {
        assertThrows(IllegalArgumentException.class, () -> disk.flipBit(FILE, 3 * SECTOR, 0));
        assertThrows(IllegalArgumentException.class, () -> disk.flipBit(FILE, 0, 8));
        assertThrows(IllegalArgumentException.class, () -> disk.zeroSector(FILE, 3));
        assertThrows(IllegalArgumentException.class, () -> disk.makeUnreadable(FILE, -1));
        assertThrows(IllegalArgumentException.class, () -> disk.bytes(ROOT));
    }

    @Test
    void shouldTellWhereDamageCanBeDone() {
        assertEquals(
                "[FileLength[path=" + FILE + ", length=" + 3 * SECTOR + "]]",
                disk.files().toString());
    }
}
