package io.raftwright.examples.raffle;

import io.raftwright.testkit.sim.Faults;
import io.raftwright.testkit.sim.Simulation;
import io.raftwright.testkit.sim.SimulationReport;
import io.raftwright.testkit.sim.Workload;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Plays a raffle in the simulator: the careless one, until that breaks a promise, then the careful one, through the same seed. */
final class RaffleOnTrial {
    private RaffleOnTrial() {}

    // region play
    static SimulationReport play(long seed, Supplier<Raffle> raffles) {
        return Simulation.seed(seed)
                .members(3)
                .faults(Faults.all())
                .stateMachine(raffles)
                .workload(new Visitors())
                .run();
    }
    // endregion

    // region visitors
    /** Many enter, some draw, some only look. */
    private static final class Visitors implements Workload<Raffle, String> {
        @Override
        public @Nullable ByteBuffer command(RandomGenerator random) {
            return switch (random.nextInt(6)) {
                case 0 -> null; // wants to read
                case 1, 2 -> Raffle.draw();
                default -> Raffle.enter("visitor " + random.nextInt(1000));
            };
        }

        @Override
        public void read(Raffle raffle, RandomGenerator random) {
            String winner = raffle.lastWinner();
            if (!winner.equals(Raffle.NOBODY) && !winner.startsWith("visitor ")) {
                throw new AssertionError("this one never entered, winner=" + winner);
            }
        }
    }
    // endregion

    public static void main(String[] args) {
        long seed = args.length == 0 ? 1 : Long.parseLong(args[0]);
        run(System.out, seed);
    }

    /** Prints what becomes of both. */
    static void run(PrintStream out, long seed) {
        out.println("careless: " + play(seed, Raffle::careless));
        out.println("careful: " + play(seed, Raffle::careful));
    }
}
