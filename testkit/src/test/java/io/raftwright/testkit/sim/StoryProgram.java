package io.raftwright.testkit.sim;

import io.raftwright.testkit.sim.shrink.Shrink;
import io.raftwright.testkit.sim.shrink.Shrunk;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;

/**
 * {@code mvn -Psim-story -Dsim.seed=7}: writes the story of a seed into {@code testkit/target}, and opens it in a browser without a
 * window, if there is one. Of a seed that breaks a rule it writes the story of the smallest run found that does.
 */
final class StoryProgram {
    private static final long ALL = Long.MAX_VALUE;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private StoryProgram() {}

    public static void main(String[] arguments) throws Exception {
        Machine machine = Machine.asked();
        Simulation.Playable simulation = machine.in(Simulation.seed(0)).within(asked());
        if (simulation.run().violation() != null) {
            Shrunk shrunk = Shrink.of(simulation).patience(PATIENCE).smallest();
            System.out.println(shrunk);
            simulation = shrunk.simulation();
        }
        Scope scope = simulation.scope();
        String again = command(scope, machine);
        Path page = Exhibits.ofBuild(PATIENCE).page(simulation, machine.pageName(scope.seed()), again);
        System.out.println(page);
        System.out.println(Browser.look(page));
        System.out.println("again: " + again);
    }

    private static Scope asked() {
        String requests = System.getProperty("sim.requests", "all");
        String faults = System.getProperty("sim.faults", "all");
        return new Scope(
                Long.getLong("sim.seed", 7),
                Integer.getInteger("sim.members", 5),
                Integer.getInteger("sim.clients", 4),
                Long.getLong("sim.events", 20_000),
                faults.equals("all") ? Faults.all() : Faults.parse(faults),
                Strikes.parse(System.getProperty("sim.strikes", "all")),
                requests.equals("all") ? ALL : Long.parseLong(requests));
    }

    /** What a person types to see the same page again. */
    static String command(Scope scope, Machine machine) {
        String faults = scope.faults().toString();
        return String.format(
                Locale.ROOT,
                "mvn -Psim-story -Dsim.seed=%d%s -Dsim.members=%d -Dsim.clients=%d -Dsim.events=%d -Dsim.faults=%s%s%s",
                scope.seed(),
                machine.option(),
                scope.members(),
                scope.clients(),
                scope.events(),
                faults.equals(Faults.all().toString()) ? "all" : faults,
                scope.strikes().areAll() ? "" : " -Dsim.strikes=" + scope.strikes(),
                scope.requests() == ALL ? "" : " -Dsim.requests=" + scope.requests());
    }
}
