package io.raftwright.testkit.sim;

/** Plays seeds from the command line. */
final class Seeds {
    private Seeds() {}

    public static void main(String[] arguments) {
        long from = Long.parseLong(arguments[0]);
        long to = Long.parseLong(arguments[1]);
        long events = Long.parseLong(arguments[2]);
        Faults faults = arguments.length > 3 ? Faults.none() : Faults.all();
        for (int i = 3; i < arguments.length; i++) {
            faults = faults.with(Fault.valueOf(arguments[i]));
        }
        long began = System.nanoTime();
        long total = 0;
        long virtualNs = 0;
        int bad = 0;
        for (long seed = from; seed < to; seed++) {
            SimulationReport report = Simulation.seed(seed)
                    .members(3 + (int) (seed % 2) * 2)
                    .events(events)
                    .faults(faults)
                    .stateMachine(Registers::new)
                    .workload(new Registers.Load())
                    .run();
            total += report.events();
            virtualNs += report.virtualTime().toNanos();
            if (!report.isClean()) {
                bad++;
                System.out.println(report);
            } else if (to - from < 10) {
                System.out.println(report);
            }
        }
        double seconds = (System.nanoTime() - began) / 1e9;
        System.out.printf(
                "%d seeds, %d bad, %,d events, %,.0f events/s, %,.0f x real time%n",
                to - from, bad, total, total / seconds, virtualNs / 1e9 / seconds);
    }
}
