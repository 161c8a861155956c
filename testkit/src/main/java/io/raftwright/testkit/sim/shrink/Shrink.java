package io.raftwright.testkit.sim.shrink;

import io.raftwright.testkit.sim.Fault;
import io.raftwright.testkit.sim.Faults;
import io.raftwright.testkit.sim.Scope;
import io.raftwright.testkit.sim.Simulation;
import io.raftwright.testkit.sim.SimulationReport;
import io.raftwright.testkit.sim.Strike;
import io.raftwright.testkit.sim.Strikes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;

/**
 * Looks for a smaller run that breaks the same rule: first with fewer kinds of fault, then with fewer strikes of them, then with fewer
 * clients, members, requests and events; and again, until nothing gets smaller. Bounded in runs and in time. Immutable; each method
 * answers a changed copy.
 */
public final class Shrink {
    /** While strikes are left out, what they led to comes at other times: a run gets more events than it last needed. */
    private static final long SLACK_EVENTS = 2_000;

    private final Simulation.Playable simulation;
    private final int runs;
    private final Duration patience;

    private Shrink(Simulation.Playable simulation, int runs, Duration patience) {
        this.simulation = simulation;
        this.runs = runs;
        this.patience = patience;
    }

    /** At most 200 runs in at most two minutes. */
    public static Shrink of(Simulation.Playable failing) {
        return new Shrink(failing, 200, Duration.ofMinutes(2));
    }

    /** At most so many runs, at least 2. */
    public Shrink runs(int newRuns) {
        if (newRuns < 2) {
            throw new IllegalArgumentException("runs out of range, runs=" + newRuns + ", min=2");
        }
        return new Shrink(simulation, newRuns, patience);
    }

    /** No run begins later than so long after the first. */
    public Shrink patience(Duration newPatience) {
        return new Shrink(simulation, runs, newPatience);
    }

    /**
     * The smallest run that was found.
     *
     * @throws IllegalArgumentException if the simulation breaks no rule
     */
    public Shrunk smallest() {
        Trials trials = new Trials(simulation, runs, patience);
        SimulationReport first = trials.report();
        cutEvents(trials);
        String before;
        do {
            before = trials.scope().toString();
            faults(trials);
            strikes(trials);
            least(trials, 1, trials.scope().clients(), clients -> trials.scope().clients((int) clients));
            least(trials, 1, trials.scope().members(), members -> trials.scope().members((int) members));
            requests(trials);
            cutEvents(trials);
        } while (!trials.isOver() && !before.equals(trials.scope().toString()));
        boolean isComplete = !trials.isOver();
        trials.end();
        return new Shrunk(simulation, first, trials.scope(), trials.report(), trials.runs(), runs, isComplete);
    }

    /** The scope, with room for what comes later now. */
    private Scope roomy(Trials trials) {
        long most = simulation.scope().events();
        return trials.scope().events(Math.min(most, 2 * trials.scope().events() + SLACK_EVENTS));
    }

    private void faults(Trials trials) {
        List<Fault> struck = List.copyOf(trials.report().strikes().keySet());
        Scope roomy = roomy(trials);
        DeltaDebugging.smallest(
                struck, some -> trials.fails(roomy.faults(Faults.none().with(some.toArray(Fault[]::new)))));
        cutEvents(trials);
    }

    private void strikes(Trials trials) {
        List<Strike> happened = new ArrayList<>(trials.scope().strikes().chosen());
        if (trials.scope().strikes().areAll()) {
            trials.report().strikes().forEach((fault, count) -> {
                for (long number = 1; number <= count; number++) {
                    happened.add(new Strike(fault, number));
                }
            });
        }
        Scope roomy = roomy(trials);
        DeltaDebugging.smallest(happened, some -> trials.fails(only(roomy, some)));
        cutEvents(trials);
    }

    private static Scope only(Scope scope, List<Strike> strikes) {
        Fault[] faults = strikes.stream().map(Strike::fault).distinct().toArray(Fault[]::new);
        return scope.faults(Faults.none().with(faults)).strikes(Strikes.only(strikes));
    }

    /** The first of these numbers that will do, tried from the least. */
    private static void least(Trials trials, long from, long present, LongFunction<Scope> with) {
        for (long number = from; number < present && !trials.isOver(); number++) {
            if (trials.fails(with.apply(number))) {
                return;
            }
        }
    }

    private static void requests(Trials trials) {
        long most = Math.min(
                trials.scope().requests(),
                2 * (trials.report().acknowledged() + trials.report().reads()) + 1);
        long tooFew = -1;
        for (long number = 0; number < most && !trials.isOver(); number = Math.max(1, 2 * number)) {
            if (trials.fails(trials.scope().requests(number))) {
                most = number;
            } else {
                tooFew = number;
            }
        }
        bisect(
                trials,
                tooFew,
                Math.min(most, trials.scope().requests()),
                number -> trials.scope().requests(number));
    }

    /** Whatever was planned behind the break is left out; if it came in the calm, a storm half as long may do. */
    private static void cutEvents(Trials trials) {
        if (trials.isBrokenInStorm()) {
            trials.fails(trials.scope().events(trials.report().events()));
        } else {
            bisect(trials, 0, trials.scope().events(), number -> trials.scope().events(number));
        }
    }

    /** Narrows down how many of something are enough, as if more were never worse than fewer. */
    private static void bisect(Trials trials, long tooFew, long enough, LongFunction<Scope> with) {
        long low = tooFew;
        long high = enough;
        while (high - low > 1 && !trials.isOver()) {
            long middle = low + (high - low) / 2;
            if (trials.fails(with.apply(middle))) {
                high = middle;
            } else {
                low = middle;
            }
        }
    }
}
