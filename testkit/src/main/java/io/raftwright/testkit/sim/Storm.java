package io.raftwright.testkit.sim;

import io.raftwright.api.StateMachine;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Breaks things, until it is told to be calm. Each seed draws which faults there are and how often each strikes, for a world in
 * which everything fails at once reaches few of the places where one fault alone leads.
 *
 * <p>Source: Groce et al., "Swarm Testing" (ISSTA 2012).
 *
 * <p>Owner: the simulation's thread.
 */
final class Storm<M extends StateMachine<R>, R extends @Nullable Object> {
    private static final double MIN_PERIOD_NS = 5e8;
    private static final double MAX_PERIOD_NS = 3e10;

    private final World<M, R> world;
    private final Strikes chosen;
    private final EnumSet<Fault> drawn = EnumSet.noneOf(Fault.class);
    private final Map<Fault, Long> strikes = new EnumMap<>(Fault.class);
    private boolean isCalm;

    /** A storm of some of these faults, of which only the chosen strikes happen. */
    Storm(World<M, R> world, EnumSet<Fault> allowed, Strikes chosen) {
        this.world = world;
        this.chosen = chosen;
        for (Fault fault : allowed) {
            if (isDrawn(fault) && mayStrike(fault)) {
                drawn.add(fault);
            }
        }
    }

    /** By a stream of its own, so that allowing fewer faults, or inventing one, changes no other. */
    private boolean isDrawn(Fault fault) {
        return fault.isFatal() || world.streams().stream("drawn " + fault, 0).nextInt(3) != 0;
    }

    /** A clock that jumps is none of those for which a lease holds; a group that never falls silent has no night. */
    private boolean mayStrike(Fault fault) {
        return switch (fault) {
            case CLOCK_JUMP -> world.options().leaseDriftPercent() == 0;
            case NIGHT -> !world.options().quiesceAfter().isZero();
            default -> true;
        };
    }

    void begin() {
        for (Fault fault : drawn) {
            SplittableRandom random = world.streams().stream("rhythm " + fault, 0);
            long periodNs = (long) (MIN_PERIOD_NS * Math.pow(MAX_PERIOD_NS / MIN_PERIOD_NS, random.nextDouble()));
            plan(new Strike(fault, 1), random, periodNs);
        }
    }

    private void plan(Strike strike, SplittableRandom random, long periodNs) {
        world.timeline().after(random.nextLong(2 * periodNs), () -> {
            if (world.isNight()) {
                world.timeline().after(World.NAP_NS, () -> plan(strike, random, periodNs));
            } else if (!isCalm) {
                if (chosen.allow(strike)) {
                    happen(strike);
                }
                plan(new Strike(strike.fault(), strike.number() + 1), random, periodNs);
            }
        });
    }

    /** By a stream of its own, so that leaving one out changes no other. */
    private void happen(Strike strike) {
        strikes.merge(strike.fault(), 1L, Long::sum);
        SplittableRandom random = world.streams().stream("mischief " + strike.fault(), strike.number());
        Targets<M, R> targets = new Targets<>(world, random);
        Mischiefs.of(strike.fault(), targets).strike();
        world.chronicle().struck(strike, targets.concerned(), targets.untilNs());
    }

    /** No more of it; what is broken is mended. */
    void calm() {
        isCalm = true;
        world.calm();
    }

    /** How often each fault struck. */
    Map<Fault, Long> strikes() {
        return strikes;
    }
}
