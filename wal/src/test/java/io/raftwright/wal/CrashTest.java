package io.raftwright.wal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Power is lost inside any call, in recovery too: what was acknowledged is there, what was never written is not. */
class CrashTest {
    private static final Path DIRECTORY = Path.of("log");
    private static final UUID CLUSTER = new UUID(1, 2);
    private static final int SEEDS = Integer.getInteger("raftwright.seeds", 1500);

    /** To replay one seed: {@code mvn test -pl wal -am -Dtest=CrashTest -Draftwright.seed=N}. */
    @Test
    void shouldRecoverWhatWasAcknowledgedAndNothingElse() {
        Long only = Long.getLong("raftwright.seed");
        if (only != null) {
            new Life(only).run();
            return;
        }
        for (long seed = 0; seed < SEEDS; seed++) {
            try {
                new Life(seed).run();
            } catch (RuntimeException | AssertionError e) {
                fail(
                        "seed=" + seed + "; replay: mvn test -pl wal -am -Dsurefire.failIfNoSpecifiedTests=false"
                                + " -Dtest=CrashTest -Draftwright.seed=" + seed,
                        e);
            }
        }
    }

    /** One log through several crashes. */
    private static final class Life {
        private final Random random;
        private CrashingFileIo disk = new CrashingFileIo();
        private List<LogModel> candidates = List.of(LogModel.EMPTY);

        Life(long seed) {
            this.random = new Random(seed);
        }

        /** Of one mode after the other, or of both in turn: what is in the files is the same. */
        private WalOptions options() {
            AppendMode mode = random.nextBoolean() ? AppendMode.MAPPED : AppendMode.POSITIONED;
            return WalOptions.ofSegmentLength(64 << 10).with(mode).with(OnDamage.REFUSE);
        }

        void run() {
            for (int crash = 0; crash < 5; crash++) {
                disk.crashIn(1 + random.nextInt(crash == 0 ? 200 : 120));
                try {
                    liveUntilCrash();
                } catch (CrashingFileIo.Crash e) {
                    disk = disk.afterCrash(random);
                }
            }
            disk.crashIn(Long.MAX_VALUE);
            open().close();
        }

        private void liveUntilCrash() {
            try (WriteAheadLog log = open()) {
                RandomOperations operations = new RandomOperations(random, candidates.get(0));
                try {
                    int count = random.nextInt(150);
                    for (int i = 0; i < count; i++) {
                        operations.step(log);
                    }
                } finally {
                    candidates = List.copyOf(operations.recoverable());
                }
                operations.state().assertSame(log);
            }
        }

        /** Opens the log and settles which of the possible states it is in; that one is durable from now on. */
        private WriteAheadLog open() {
            LogVerdict verdict = LogAudit.verify(DIRECTORY, disk);
            WriteAheadLog log = WriteAheadLog.open(DIRECTORY, CLUSTER, 7, options(), disk, random);
            assertSaysTheSame(verdict, log);
            candidates = List.of(settle(log));
            return log;
        }

        private static void assertSaysTheSame(LogVerdict verdict, WriteAheadLog log) {
            LogSummary summary = verdict.summary();
            if (summary == null) {
                assertEquals(0, log.lastIndex(), "no log yet, refusal=" + verdict.refusal());
                return;
            }
            assertEquals(
                    List.of(summary.firstIndex(), summary.lastIndex(), summary.term(), summary.votedFor()),
                    List.of(log.firstIndex(), log.lastIndex(), log.term(), log.votedFor()));
        }

        private LogModel settle(WriteAheadLog log) {
            for (int i = candidates.size() - 1; i >= 0; i--) {
                if (candidates.get(i).hasSameEntries(log)) {
                    LogModel found = candidates.get(i).vote(log.term(), log.votedFor());
                    boolean isVoteKnown = candidates.stream()
                            .anyMatch(model -> model.term() == log.term() && model.votedFor() == log.votedFor());
                    assertTrue(isVoteKnown, "term and vote were never saved, or are older, log=" + log);
                    return found;
                }
            }
            return fail("no state fits, log=" + log + ", acknowledged=" + candidates.get(0) + ", lastIndexes="
                    + candidates.stream().map(LogModel::lastIndex).toList());
        }
    }
}
