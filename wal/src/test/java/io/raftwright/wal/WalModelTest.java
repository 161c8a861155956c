package io.raftwright.wal;

import java.nio.file.Path;
import java.util.Random;
import java.util.UUID;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.IntRange;

/** Whatever is done to a log, it is as its model, before and after it is opened again. */
class WalModelTest {
    private static final Path DIRECTORY = Path.of("log");

    @Property(tries = 150, shrinking = ShrinkingMode.BOUNDED, edgeCases = EdgeCasesMode.NONE)
    void shouldBeAsItsModel(
            @ForAll long seed,
            @ForAll @IntRange(max = 80) int operations,
            @ForAll @IntRange(min = 1, max = 4) int openings) {
        CrashingFileIo disk = new CrashingFileIo();
        Random random = new Random(seed);
        LogModel model = LogModel.EMPTY;
        for (int opening = 0; opening < openings; opening++) {
            try (WriteAheadLog log = open(disk, random)) {
                model.assertSame(log);
                RandomOperations steps = new RandomOperations(random, model);
                for (int i = 0; i < operations; i++) {
                    steps.step(log);
                }
                steps.force(log); // what was never forced may be gone
                model = steps.state();
                model.assertSame(log);
            }
        }
        try (WriteAheadLog log = open(disk, random)) {
            model.assertSame(log);
        }
    }

    private static WriteAheadLog open(CrashingFileIo disk, Random random) {
        WalOptions options = WalOptions.ofSegmentLength(64 << 10).with(OnDamage.REFUSE);
        return WriteAheadLog.open(DIRECTORY, new UUID(1, 2), 7, options, disk, random);
    }
}
