package io.raftwright.testkit.chaos;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.testkit.process.Java;
import io.raftwright.testkit.process.KillLoop;
import io.raftwright.testkit.process.Load;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * {@code kill -9} of members of three processes under load, by the loop of {@code mvn -Pkill}. In rounds, each with new members: the keys
 * of the dead stay, and would be most of what there is to write otherwise; and what the judge keeps stays small.
 *
 * <p>Most of a cycle is a JVM that starts, so the load leaves time for it.
 */
final class KillPart implements ChaosPart {
    private static final int CYCLES = Integer.getInteger("chaos.kills", 500);
    private static final int CYCLES_PER_ROUND = 25;
    private static final int WRITES_PER_CYCLE = 100;
    private static final Load LOAD = new Load(2, 16, 25_000);
    private static final long MIN_WRITES_PER_CYCLE = 2_000;

    @Override
    public String name() {
        return "kill -9";
    }

    @Override
    public @Nullable String lacking() {
        return null;
    }

    @Override
    public String run(Path directory, long seed, Progress progress) throws Exception {
        Rounds rounds = new Rounds(directory, seed, progress);
        while (rounds.cycles < CYCLES || rounds.acknowledged < CYCLES * MIN_WRITES_PER_CYCLE) {
            rounds.play();
        }
        assertTrue(rounds.kills >= rounds.cycles);
        return rounds.figures(0, 0);
    }

    /** What all came to so far. Owner: the part's thread. */
    private static final class Rounds {
        private final Path directory;
        private final long seed;
        private final Progress progress;
        private int count;
        private int cycles;
        private int kills;
        private long acknowledged;
        private long installed;

        Rounds(Path directory, long seed, Progress progress) {
            this.directory = directory;
            this.seed = seed;
            this.progress = progress;
        }

        void play() throws Exception {
            Path members = Files.createDirectory(directory.resolve("round-" + count));
            int wanted = Math.max(1, Math.min(CYCLES - cycles, CYCLES_PER_ROUND));
            KillLoop.Outcome outcome = new KillLoop(
                            members, new KillLoop.Plan(seed + count, wanted, WRITES_PER_CYCLE, LOAD, Java.SHORT_LIVED))
                    .run((more, moreAcknowledged) -> progress.tell(() -> figures(more, moreAcknowledged)));
            count++;
            cycles += outcome.cycles();
            kills += outcome.kills();
            acknowledged += outcome.acknowledged();
            installed += outcome.snapshotsInstalled();
            System.out.println("chaos: kill -9, round " + count + ", " + progress.seconds() + " s: " + outcome);
        }

        /** With those of a round that is not over yet. */
        String figures(int more, long moreAcknowledged) {
            return "cycles=" + (cycles + more) + " in rounds=" + (count + (more > 0 ? 1 : 0)) + ", processes killed="
                    + kills + ", writes acknowledged=" + (acknowledged + moreAcknowledged) + ", snapshots installed="
                    + installed + ", lost=0, histories linearizable";
        }
    }
}
