package io.raftwright.testkit.chaos;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that is to find losses has to lose what it may lose, and nothing else. */
class SectorDiskTest {
    private static final int SECTORS = 16;
    private static final int LENGTH = SECTORS * SectorDisk.SECTOR_LENGTH;

    @TempDir
    Path directory;

    private SectorDisk disk;

    @BeforeEach
    void open() throws IOException {
        disk = new SectorDisk(directory.resolve("image"), LENGTH);
    }

    @AfterEach
    void close() throws IOException {
        disk.close();
    }

    @Test
    void shouldKeepWhatWasFlushedAndTearWhatWasNot() throws IOException, InterruptedException {
        Set<String> seen = new HashSet<>();
        Random random = new Random(1);
        for (int cut = 0; cut < 200; cut++) {
            disk.write(0, filled(1));
            disk.flush();
            disk.write(0, filled(2));
            disk.write(0, filled(3));
            disk.cutAfter(0);
            disk.settle(random.nextLong());

            byte[] found = read();
            for (int sector = 0; sector < SECTORS; sector++) {
                int at = sector * SectorDisk.SECTOR_LENGTH;
                byte first = found[at];
                assertTrue(first >= 1 && first <= 3, "never written there");
                for (int i = at; i < at + SectorDisk.SECTOR_LENGTH; i++) {
                    assertEquals(first, found[i], "a sector is there as a whole or not at all");
                }
            }
            seen.add(versions(found).toString());
        }

        assertTrue(seen.containsAll(Set.of("[1]", "[2]", "[3]", "[1, 2]", "[2, 3]", "[1, 2, 3]")), () -> "" + seen);
    }

    @Test
    void shouldCarryNothingOutWithoutPower() throws IOException, InterruptedException {
        disk.write(0, filled(1));
        disk.cutAfter(1);

        assertThrows(IOException.class, disk::flush);
        disk.awaitOff(0);
        assertThrows(IOException.class, () -> disk.write(0, filled(2)));
        assertThrows(IOException.class, this::read);
        disk.settle(1);
        assertFalse(versions(read()).contains((byte) 2));
    }

    @Test
    void shouldFailWhatItIsToldToFail() throws IOException {
        disk.write(0, filled(1));
        disk.fail(SectorDisk.Fault.FLUSHES, 1);
        assertThrows(IOException.class, disk::flush);
        disk.fail(SectorDisk.Fault.WRITES, 1);
        assertThrows(IOException.class, () -> disk.write(0, filled(2)));
        disk.fail(SectorDisk.Fault.READS, 1);
        assertThrows(IOException.class, this::read);
        disk.fail(SectorDisk.Fault.NONE, 1);

        assertEquals(Set.of((byte) 1, (byte) 2), versions(read()), "some sectors of a write that failed");
        assertEquals(3, disk.failedCount());
        disk.flush();
        disk.write(0, filled(4));
        assertArrayEquals(filled(4), read());
    }

    private byte[] read() throws IOException {
        byte[] found = new byte[LENGTH];
        disk.read(0, found);
        return found;
    }

    private static byte[] filled(int value) {
        byte[] bytes = new byte[LENGTH];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    private static Set<Byte> versions(byte[] found) {
        Set<Byte> versions = new TreeSet<>();
        for (byte value : found) {
            versions.add(value);
        }
        return versions;
    }
}
