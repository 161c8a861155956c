package io.raftwright.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.raftwright.wal.AppendMode;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Appending to the log and forcing it allocates nothing, in either mode. */
class AppendAllocationTest {
    @ParameterizedTest
    @EnumSource
    void shouldAllocateNothingForAnAppend(AppendMode mode, @TempDir Path directory) {
        assertEquals(0, AppendAllocation.perAppend(directory, mode), "bytes allocated per append");
    }
}
