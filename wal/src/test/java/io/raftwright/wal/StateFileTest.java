package io.raftwright.wal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.storage.CorruptStorageException;
import io.raftwright.storage.FileIo;
import io.raftwright.storage.ForeignStorageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StateFileTest {
    private static final Path PATH = Path.of("log", "state");
    private static final long LOG_ID = 99;

    private final CrashingFileIo disk = new CrashingFileIo();

    @BeforeEach
    void create() throws IOException {
        new LogDirectory(Path.of("log"), disk).createWhole(PATH, StateFile.fresh(LOG_ID));
    }

    @Test
    void shouldNeverLoseTheDurableRecordToLaterOnes() throws IOException {
        try (StateFile state = open(disk)) {
            for (int term = 1; term < 100; term++) {
                state.save(term, term % 3);
                if (term % 4 == 0) {
                    state.force();
                }
                int durableTerm = term - term % 4;
                HardState recovered = recovered(disk.afterCrash(new Random(term)));

                assertTrue(recovered.term() >= durableTerm, "term=" + term + ", recovered=" + recovered);
                assertTrue(recovered.term() <= term, "term=" + term + ", recovered=" + recovered);
                assertEquals(recovered.term() % 3, recovered.votedFor());
                ByteBuffer content = ByteBuffer.wrap(inode().bytes()).order(ByteOrder.LITTLE_ENDIAN);
                boolean isUntouched =
                        Stream.of(16, 4096 + 16).anyMatch(offset -> content.getLong(offset) == durableTerm);
                assertTrue(isUntouched, "the durable record was overwritten, durableTerm=" + durableTerm);
            }
        }
    }

    @Test
    void shouldRefuseTwoDamagedSlotsAndAFileThatIsNotItsOwn() throws IOException {
        CrashingInode inode = inode();
        assertThrows(ForeignStorageException.class, () -> StateFile.open(disk.open(PATH), PATH, LOG_ID + 1));
        inode.flip(20, 1);
        assertEquals(HardState.NONE, recovered(disk));

        inode.flip(4096 + 20, 1);
        assertThrows(CorruptStorageException.class, () -> open(disk));
        inode.cut(5000);
        assertThrows(CorruptStorageException.class, () -> open(disk));
    }

    private CrashingInode inode() {
        return Objects.requireNonNull(disk.files().get(PATH));
    }

    private static HardState recovered(CrashingFileIo io) throws IOException {
        try (StateFile state = open(io)) {
            return state.recovered();
        }
    }

    private static StateFile open(CrashingFileIo io) throws IOException {
        FileIo.File file = io.open(PATH);
        return StateFile.open(file, PATH, LOG_ID);
    }
}
