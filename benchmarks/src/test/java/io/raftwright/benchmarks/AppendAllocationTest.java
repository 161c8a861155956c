package io.raftwright.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.wal.AppendMode;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Appending to the log and forcing it allocates nothing, in either mode; to go on in the next segment, next to nothing. */
class AppendAllocationTest {
    @ParameterizedTest
    @EnumSource
    void shouldAllocateNothingForAnAppend(AppendMode mode, @TempDir Path directory) {
        assertEquals(0, AppendAllocation.perAppend(directory, mode), "bytes allocated per append");
    }

    /** The index of a segment of 16 MiB alone takes 80 KiB; it is made ahead, like the file. */
    @Test
    void shouldHaveNothingLargeToMakeWhenItRolls(@TempDir Path directory) {
        long allocated = AppendAllocation.ofRoll(directory);

        assertTrue(allocated > 0 && allocated < 64 << 10, () -> "bytes allocated by a roll: " + allocated);
    }
}
