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
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.storage.FileIo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Each fault, with all that can come of it. */
class DiskFaultTest {

    /** A durable file of four sectors, "abcd", in which something goes wrong; what it shows then, and after power is lost. */
    private static Set<String> outcomes(DiskOperation operation, DiskFault fault, FileUse use) {
        return AllChoices.results(draw -> {
            SimulatedDisk disk = DiskScript.disk();
            try {
                FileIo.File file = durableFile(disk, FILE, sectors("abcd"));
                disk.replaceFaults(FaultOnce.at(operation, fault, draw));
                use.on(file);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
            assertEquals(fault == DiskFault.NONE ? 0 : 1, disk.counters().faults());
            String live = show(disk, FILE);
            var unused = disk.losePower(bound -> 0); // Nothing survives that need not.
            return live + ">" + show(disk, FILE);
        });
    }

    @FunctionalInterface
    private interface FileUse {
        void on(FileIo.File file) throws IOException;
    }

    private static Set<String> set(String... outcomes) {
        return new TreeSet<>(List.of(outcomes));
    }

    @Test
    void shouldDieBeforeAnythingIsDone() {
        assertEquals(
                set("abcd>abcd"),
                outcomes(
                        DiskOperation.WRITE,
                        DiskFault.CRASH,
                        file -> assertThrows(SimulatedCrash.class, () -> write(file, 0, "AB"))));
        assertEquals(set("ABcd>abcd"), outcomes(DiskOperation.FORCE, DiskFault.CRASH, file -> {
            write(file, 0, "AB");
            assertThrows(SimulatedCrash.class, file::force);
        }));
    }

    @Test
    void shouldDieWhenEverythingIsDone() {
        assertEquals(
                set("ABcd>abcd"),
                outcomes(
                        DiskOperation.WRITE,
                        DiskFault.CRASH_AFTER,
                        file -> assertThrows(SimulatedCrash.class, () -> write(file, 0, "AB"))));
        assertEquals(set("ABcd>ABcd"), outcomes(DiskOperation.FORCE, DiskFault.CRASH_AFTER, file -> {
            write(file, 0, "AB");
            assertThrows(SimulatedCrash.class, file::force);
        }));
    }

    @Test
    void shouldTearAWrite() {
        assertEquals(
                set("abcd>abcd", "Abcd>abcd", "aBcd>abcd", "ABcd>abcd"),
                outcomes(
                        DiskOperation.WRITE,
                        DiskFault.CRASH_TORN,
                        file -> assertThrows(SimulatedCrash.class, () -> write(file, 0, "AB"))));
    }

    @Test
    void shouldStayDownUntilItIsRestarted() throws IOException {
        SimulatedDisk disk = DiskScript.disk();
        FileIo.File file = durableFile(disk, FILE, sectors("a"));
        disk.replaceFaults(FaultOnce.at(DiskOperation.READ, DiskFault.CRASH));
        assertThrows(SimulatedCrash.class, () -> file.read(ByteBuffer.allocate(1), 0));

        assertThrows(SimulatedCrash.class, () -> write(file, 0, "b"));
        assertThrows(SimulatedCrash.class, () -> disk.delete(FILE));
        assertThrows(SimulatedCrash.class, () -> disk.forceDirectory(ROOT));
        disk.kill();

        assertEquals(List.of("file"), disk.list(ROOT));
        assertEquals("a", show(disk, FILE));
    }

    @Test
    void shouldFailAWriteOfWhichTheBeginningGotIn() {
        for (DiskFault fault : List.of(DiskFault.FAIL, DiskFault.NO_SPACE)) {
            String message = fault == DiskFault.FAIL ? "Input/output error" : "No space left on device";
            assertEquals(
                    set("abcd>abcd", "Abcd>abcd", "ABcd>abcd"),
                    outcomes(DiskOperation.WRITE, fault, file -> assertFails(message, () -> write(file, 0, "AB"))));
        }
    }

    @Test
    void shouldLeaveBytesWaitingWhenAForceFails() {
        assertEquals(set("Abcd>abcd"), outcomes(DiskOperation.FORCE, DiskFault.FAIL, file -> {
            write(file, 0, "A");
            assertFails("Input/output error", file::force);
        }));
        assertEquals(set("Abcd>Abcd"), outcomes(DiskOperation.FORCE, DiskFault.FAIL, file -> {
            write(file, 0, "A");
            assertFails("Input/output error", file::force);
            file.force();
        }));
    }

    @Test // scenario 43
    void shouldLetARetriedForceSucceedWithoutTheBytes() {
        assertEquals(
                set("ABcd>abcd", "ABcd>Abcd", "ABcd>aBcd", "ABcd>ABcd", "abcd>abcd", "Abcd>Abcd", "aBcd>aBcd"),
                outcomes(DiskOperation.FORCE, DiskFault.FAIL_DROPPING, file -> {
                    write(file, 0, "AB");
                    assertFails("Input/output error", file::force);
                    file.force();
                }));
    }

    @Test
    void shouldNotBringBackWhatWasCutOffBeforeAForceFailed() {
        assertEquals(set("a....x>a....x"), outcomes(DiskOperation.FORCE, DiskFault.FAIL_DROPPING, file -> {
            file.truncate(SECTOR + 100);
            assertFails("Input/output error", file::force);
            file.truncate(SECTOR);
            write(file, 5, "x");
            file.force();
        }));
    }

    @Test
    void shouldKeepZeroesBehindTheEndThoughAForceFailed() {
        assertEquals(set("abc.x>abc.x"), outcomes(DiskOperation.FORCE, DiskFault.FAIL_DROPPING, file -> {
            file.truncate(3 * SECTOR + 100);
            assertFails("Input/output error", file::force);
            file.write(ByteBuffer.allocate(100), 3 * SECTOR);
            write(file, 4, "x");
            file.force();
        }));
    }

    @Test
    void shouldMakeGoodADroppedSectorThatIsWrittenAgain() {
        assertEquals(set("xbcd>xbcd"), outcomes(DiskOperation.FORCE, DiskFault.FAIL_DROPPING, file -> {
            write(file, 0, "A");
            assertFails("Input/output error", file::force);
            write(file, 0, "x");
            file.force();
        }));
    }

    @Test
    void shouldLoseAWriteThoughItIsForced() {
        assertEquals(set("ABcx>abcx"), outcomes(DiskOperation.WRITE, DiskFault.LOSE, file -> {
            write(file, 0, "AB");
            write(file, 3, "x");
            file.force();
            file.force();
        }));
    }

    @Test
    void shouldNotLoseWhatIsWrittenOverALostWrite() {
        assertEquals(set("AYcd>aYcd"), outcomes(DiskOperation.WRITE, DiskFault.LOSE, file -> {
            write(file, 0, "AB");
            file.force();
            write(file, 1, "Y");
            file.force();
        }));
    }

    @Test
    void shouldForgetALostWriteThatIsCutOff() {
        assertEquals(set("ab.y>ab.y"), outcomes(DiskOperation.WRITE, DiskFault.LOSE, file -> {
            write(file, 2, "C");
            file.truncate(2 * SECTOR);
            file.force();
            write(file, 3, "y");
            file.force();
        }));
    }

    @Test
    void shouldLieAboutAForce() {
        assertEquals(set("Abcd>abcd"), outcomes(DiskOperation.FORCE, DiskFault.LOSE, file -> {
            write(file, 0, "A");
            file.force();
        }));
        assertEquals(set("Abcd>Abcd"), outcomes(DiskOperation.FORCE, DiskFault.LOSE, file -> {
            write(file, 0, "A");
            file.force();
            file.force();
        }));
    }

    @Test
    void shouldMisdirectAWriteToAnyOtherPlace() {
        assertEquals(
                set("aBcd>Bbcd", "BBcd>Bbcd", "aBcd>abBd", "aBBd>abBd", "aBcd>abcB", "aBcB>abcB"),
                outcomes(DiskOperation.WRITE, DiskFault.MISDIRECT, file -> {
                    write(file, 1, "B");
                    file.force();
                }));
    }

    @Test
    void shouldMisdirectAWriteThatOverlapsItself() {
        assertEquals(set("ABCd>aABC", "ABCC>aABC"), outcomes(DiskOperation.WRITE, DiskFault.MISDIRECT, file -> {
            write(file, 0, "ABC");
            file.force();
        }));
    }

    @Test
    void shouldLoseAMisdirectedWriteInAFileWithoutAnotherPlace() {
        assertEquals(set("ABCD>abcd"), outcomes(DiskOperation.WRITE, DiskFault.MISDIRECT, file -> {
            write(file, 0, "ABCD");
            file.force();
        }));
    }

    @Test
    void shouldFailWhatChangesNamesWithoutChangingThem() throws IOException {
        SimulatedDisk disk = DiskScript.disk();
        var unused = durableFile(disk, FILE, sectors("a"));
        disk.replaceFaults(FaultOnce.at(DiskOperation.DELETE, DiskFault.FAIL));
        assertFails("Input/output error", () -> disk.delete(FILE));
        disk.replaceFaults(FaultOnce.at(DiskOperation.MOVE, DiskFault.FAIL));
        assertFails("Input/output error", () -> disk.move(FILE, ROOT.resolve("x")));
        disk.replaceFaults(FaultOnce.at(DiskOperation.CREATE, DiskFault.NO_SPACE));
        assertFails("No space left on device", () -> disk.create(ROOT.resolve("y")));

        assertEquals(List.of("file"), disk.list(ROOT));
    }

    @Test
    void shouldDieInTheMidstOfChangingNames() throws IOException {
        SimulatedDisk disk = DiskScript.disk();
        var unused = durableFile(disk, FILE, sectors("a"));
        disk.replaceFaults(FaultOnce.at(DiskOperation.MOVE, DiskFault.CRASH));
        assertThrows(SimulatedCrash.class, () -> disk.move(FILE, ROOT.resolve("x")));
        disk.kill();
        assertEquals(List.of("file"), disk.list(ROOT));

        disk.replaceFaults(FaultOnce.at(DiskOperation.MOVE, DiskFault.CRASH_AFTER));
        assertThrows(SimulatedCrash.class, () -> disk.move(FILE, ROOT.resolve("x")));
        disk.kill();
        assertEquals(List.of("x"), disk.list(ROOT));
    }

    @Test
    void shouldLeaveNamesWaitingWhenTheForceOfADirectoryFailsOrLies() throws IOException {
        for (DiskFault fault : List.of(DiskFault.FAIL, DiskFault.LOSE)) {
            SimulatedDisk disk = DiskScript.disk();
            FileIo.File file = disk.create(FILE);
            write(file, 0, "a");
            file.force();
            disk.replaceFaults(FaultOnce.at(DiskOperation.FORCE_DIRECTORY, fault));
            if (fault == DiskFault.LOSE) {
                disk.forceDirectory(ROOT);
            } else {
                assertFails("Input/output error", () -> disk.forceDirectory(ROOT));
            }
            SimulatedDisk copy = disk.copy();
            disk.forceDirectory(ROOT);

            var unusedLoss = copy.losePower(bound -> 0);
            var unusedOther = disk.losePower(bound -> 0);

            assertEquals("none", show(copy, FILE));
            assertEquals("a", show(disk, FILE));
        }
    }

    @Test
    void shouldFillUp() throws IOException {
        SimulatedDisk disk = DiskScript.disk();
        FileIo.File file = durableFile(disk, FILE, sectors("ab"));
        disk.replaceFaults(new DiskFaults() {
            @Override
            public long capacityBytes() {
                return 4 * SECTOR;
            }
        });
        assertEquals(2 * SECTOR, disk.usableBytes(ROOT));

        assertFails("No space left on device", () -> write(file, 1, "BCDE"));

        assertEquals("aBCD", show(disk, FILE));
        assertEquals(0, disk.usableBytes(ROOT));
        write(file, 0, "xyzw");
        assertFails("No space left on device", () -> write(file, 4, "v"));
        disk.delete(FILE);
        assertEquals(4 * SECTOR, disk.usableBytes(ROOT));
    }

    @Test
    void shouldRefuseAFaultThatDoesNotFit() {
        SimulatedDisk disk = DiskScript.disk();
        disk.replaceFaults(FaultOnce.at(DiskOperation.CREATE, DiskFault.MISDIRECT));

        assertThrows(IllegalStateException.class, () -> disk.create(FILE));
    }

    private static void assertFails(String message, Executable call) {
        IOException e = assertThrows(IOException.class, call);
        assertTrue(String.valueOf(e.getMessage()).contains(message), e::toString);
    }
}
