package io.raftwright.testkit.disk;

import static io.raftwright.testkit.disk.DiskScript.FILE;
import static io.raftwright.testkit.disk.DiskScript.ROOT;
import static io.raftwright.testkit.disk.DiskScript.SECTOR;
import static io.raftwright.testkit.disk.DiskScript.durableFile;
import static io.raftwright.testkit.disk.DiskScript.sectors;
import static io.raftwright.testkit.disk.DiskScript.show;
import static io.raftwright.testkit.disk.DiskScript.write;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.storage.FileIo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Small histories, and all that a loss of power can make of them: everything possible is reached, nothing else. */
class EnumeratedCrashTest {
    private static final Path OTHER = ROOT.resolve("other");

    private final SimulatedDisk disk = DiskScript.disk();

    private Set<String> outcomes(Path... paths) {
        return AllChoices.results(draw -> {
            SimulatedDisk copy = disk.copy();
            PowerLoss loss = copy.losePower(draw);
            assertTrue(loss.keptSectors() >= 0);
            StringBuilder shown = new StringBuilder();
            for (Path path : paths) {
                shown.append(shown.isEmpty() ? "" : " ").append(show(copy, path));
            }
            return shown.toString();
        });
    }

    private static Set<String> set(String... outcomes) {
        return new TreeSet<>(List.of(outcomes));
    }

    @Test
    void shouldKeepWhatWasForced() throws IOException {
        var unused = durableFile(disk, FILE, sectors("ab"));

        assertEquals(set("ab"), outcomes(FILE));
    }

    @Test
    void shouldKeepAnySubsetOfUnforcedSectors() throws IOException {
        FileIo.File file = durableFile(disk, FILE, sectors("abc"));
        write(file, 0, "ABC");

        assertEquals(set("abc", "Abc", "aBc", "abC", "ABc", "AbC", "aBC", "ABC"), outcomes(FILE));
    }

    @Test
    void shouldKeepAnyVersionOfASectorSinceTheLastForce() throws IOException {
        FileIo.File file = durableFile(disk, FILE, sectors("a"));
        write(file, 0, "b");
        write(file, 0, "c");

        assertEquals(set("a", "b", "c"), outcomes(FILE));

        file.force();

        assertEquals(set("c"), outcomes(FILE));
    }

    @Test
    void shouldChooseTheVersionOfEachSectorByItself() throws IOException {
        FileIo.File file = durableFile(disk, FILE, sectors("ax"));
        write(file, 0, "b");
        write(file, 0, "c");
        write(file, 1, "y");

        assertEquals(set("ax", "bx", "cx", "ay", "by", "cy"), outcomes(FILE));
    }

    @Test
    void shouldWriteASectorWholeOrNotAtAll() throws IOException {
        FileIo.File file = durableFile(disk, FILE, sectors("aa"));
        byte[] half = new byte[SECTOR];
        file.write(ByteBuffer.wrap(half), SECTOR / 2);

        Set<String> first = AllChoices.results(draw -> {
            SimulatedDisk copy = disk.copy();
            copy.losePower(draw);
            byte[] bytes = copy.bytes(FILE);
            return "" + (bytes[SECTOR / 2] != 0) + (bytes[SECTOR - 1] != 0) + (bytes[SECTOR] != 0);
        });

        assertEquals(set("truetruetrue", "truetruefalse", "falsefalsetrue", "falsefalsefalse"), first);
    }

    @Test
    void shouldLetAFileBeAsLongAsItEverWasSinceTheLastForce() throws IOException {
        FileIo.File file = durableFile(disk, FILE, sectors("a"));
        file.write(ByteBuffer.wrap(new byte[] {'b', 'b', 'b'}), SECTOR);

        assertEquals(set("a", "a.1", "ab1", "a.2", "ab2", "a.3", "ab3"), outcomes(FILE));
    }

    @Test
    void shouldUndoATruncation() throws IOException {
        FileIo.File file = durableFile(disk, FILE, new byte[] {'a', 'a', 'a'});
        file.truncate(1);

        // The tail of the sector in which the cut lies may have been cleared, or not.
        Set<String> lengths = AllChoices.results(draw -> {
            SimulatedDisk copy = disk.copy();
            copy.losePower(draw);
            return new String(copy.bytes(FILE), StandardCharsets.ISO_8859_1).replace('\0', '.');
        });

        assertEquals(set("a", "aa", "aaa", "a.", "a.."), lengths);
    }

    @Test
    void shouldNotClearWholeSectorsByATruncationThatIsUndone() throws IOException {
        FileIo.File file = durableFile(disk, FILE, sectors("ab"));
        file.truncate(SECTOR);

        assertTrue(outcomes(FILE).stream().allMatch(shown -> shown.matches("a|ab|ab\\d+")), outcomes(FILE)::toString);
        assertTrue(outcomes(FILE).containsAll(set("a", "ab", "ab1", "ab511")));
    }

    @Test
    void shouldForgetTheNameOfANewFileThoughItsBytesWereForced() throws IOException {
        FileIo.File file = disk.create(FILE);
        write(file, 0, "a");
        file.force();

        assertEquals(set("none", "a"), outcomes(FILE));

        disk.forceDirectory(ROOT);

        assertEquals(set("a"), outcomes(FILE));
    }

    @Test
    void shouldForgetTheBytesOfANewFileThoughItsNameWasForced() throws IOException {
        FileIo.File file = disk.create(FILE);
        disk.forceDirectory(ROOT);
        file.write(ByteBuffer.wrap(new byte[] {'a'}), 0);

        assertEquals(set("", ".1", "a1"), outcomes(FILE));
    }

    @Test
    void shouldBringBackADeletedFileWithItsDurableContent() throws IOException {
        FileIo.File file = durableFile(disk, FILE, sectors("a"));
        write(file, 0, "A");
        disk.delete(FILE);

        assertEquals("none", show(disk, FILE));
        assertEquals(set("none", "a", "A"), outcomes(FILE));

        disk.forceDirectory(ROOT);

        assertEquals(set("none"), outcomes(FILE));
    }

    @Test
    void shouldMoveWhollyOrNotAtAll() throws IOException {
        var unusedOld = durableFile(disk, OTHER, sectors("o"));
        var unusedNew = durableFile(disk, FILE, sectors("n"));
        disk.move(FILE, OTHER);

        assertEquals(set("n o", "none n"), outcomes(FILE, OTHER));

        disk.forceDirectory(ROOT);

        assertEquals(set("none n"), outcomes(FILE, OTHER));
    }

    @Test
    void shouldKeepTheOrderOfChangesOfOneName() throws IOException {
        FileIo.File file = disk.create(FILE);
        write(file, 0, "a");
        file.force();
        disk.move(FILE, OTHER);
        FileIo.File next = disk.create(FILE);
        write(next, 0, "b");
        next.force();

        assertEquals(set("none none", "a none", "none a", "b a"), outcomes(FILE, OTHER));
    }

    @Test
    void shouldKeepAnySubsetOfChangesOfDifferentNames() throws IOException {
        var unusedFile = durableFile(disk, FILE, sectors("a"));
        var unusedOther = durableFile(disk, OTHER, sectors("b"));
        disk.delete(FILE);
        disk.delete(OTHER);

        assertEquals(set("a b", "a none", "none b", "none none"), outcomes(FILE, OTHER));
    }

    @Test
    void shouldForceOneDirectoryAndNoOther() throws IOException {
        Path inner = ROOT.resolve("inner");
        disk.createDirectories(inner);
        FileIo.File here = disk.create(FILE);
        FileIo.File there = disk.create(inner.resolve("x"));
        write(here, 0, "h");
        write(there, 0, "t");
        here.force();
        there.force();
        disk.forceDirectory(inner);

        assertEquals(set("none t", "h t"), outcomes(FILE, inner.resolve("x")));
    }

    @Test
    void shouldMakeAMoveBetweenDirectoriesDurableByTheOneMovedTo() throws IOException {
        Path inner = ROOT.resolve("inner");
        disk.createDirectories(inner);
        var unused = durableFile(disk, FILE, sectors("a"));
        disk.move(FILE, inner.resolve("x"));
        disk.forceDirectory(ROOT);

        assertEquals(set("a none", "none a"), outcomes(FILE, inner.resolve("x")));

        disk.forceDirectory(inner);

        assertEquals(set("none a"), outcomes(FILE, inner.resolve("x")));
    }

    @Test
    void shouldForceWhatAForcedChangeDependsOn() throws IOException {
        Path inner = ROOT.resolve("inner");
        disk.createDirectories(inner);
        var unused = durableFile(disk, FILE, sectors("a"));
        disk.move(FILE, inner.resolve("x"));
        FileIo.File next = disk.create(FILE);
        write(next, 0, "b");
        next.force();
        disk.forceDirectory(ROOT);

        assertEquals(set("b a"), outcomes(FILE, inner.resolve("x")));
    }

    @Test
    void shouldMakeDirectoriesDurableWhenItCreatesThem() throws IOException {
        Path deep = ROOT.resolve("x").resolve("y");
        disk.createDirectories(deep);
        FileIo.File file = disk.create(deep.resolve("z"));
        write(file, 0, "a");
        file.force();
        disk.forceDirectory(deep);

        assertEquals(set("a"), outcomes(deep.resolve("z")));
    }

    @Test
    void shouldLoseEverythingInADirectoryThatIsLost() throws IOException {
        Path inner = ROOT.resolve("inner");
        disk.replaceFaults(new DiskFaults() {
            @Override
            public DiskFault fault(DiskOperation operation, Path path, long position, long length) {
                boolean isLost = operation == DiskOperation.FORCE_DIRECTORY && path.equals(ROOT);
                return isLost ? DiskFault.LOSE : DiskFault.NONE;
            }
        });
        disk.createDirectories(inner);
        FileIo.File file = disk.create(inner.resolve("z"));
        write(file, 0, "a");
        file.force();
        disk.forceDirectory(inner);

        assertEquals(set("none", "a"), outcomes(inner.resolve("z")));
    }
}
