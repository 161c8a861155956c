package io.raftwright.testkit.sim;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.stream.LongStream;

/** Registers with a mistake: the first of them is lost when a snapshot is restored. */
final class ForgetfulRegisters extends Registers {
    private static final int FEW_STRIKES = 4;

    /** The first seed that shows the mistake, and in which several things went wrong before. */
    static Simulation.Playable failing() {
        return LongStream.range(0, 50)
                .mapToObj(ForgetfulRegisters::playing)
                .filter(ForgetfulRegisters::isTrouble)
                .findFirst()
                .orElseThrow();
    }

    static Simulation.Playable playing(long seed) {
        return Simulation.seed(seed)
                .members(5)
                .events(8_000)
                .stateMachine(ForgetfulRegisters::new)
                .workload(new Load());
    }

    private static boolean isTrouble(Simulation.Playable simulation) {
        SimulationReport report = simulation.run();
        return report.violation() != null && report.strikes().size() > FEW_STRIKES;
    }

    @Override
    public void restore(InputStream image) throws IOException {
        byte[] bytes = image.readAllBytes();
        Arrays.fill(bytes, 0, Long.BYTES, (byte) 0);
        super.restore(new ByteArrayInputStream(bytes));
    }
}
