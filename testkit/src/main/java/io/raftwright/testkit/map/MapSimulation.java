package io.raftwright.testkit.map;

import io.raftwright.configmap.internal.store.ConfigStore;
import io.raftwright.configmap.internal.store.HistoryLimit;
import io.raftwright.testkit.sim.Simulation;
import java.util.function.IntFunction;

/**
 * A simulation in which a configuration map is replicated. Checked are, beside all that is checked of every state machine: each answer,
 * in full, against what the committed commands give when they are applied to a map that was never stopped or restored; the history of
 * each key, by {@link io.raftwright.testkit.history.WitnessCheck} and by
 * {@link io.raftwright.testkit.history.LinearizabilityCheck}; each watch, by {@link io.raftwright.testkit.history.WatchCheck}, and
 * that it catches up in the end; each lease, by the log times of the commands that it was granted, kept alive and ended by, and that it
 * ends.
 */
public final class MapSimulation {
    /** So little that watches fall behind it. */
    static final HistoryLimit LIMIT = new HistoryLimit(150, 64 << 10);

    private MapSimulation() {}

    /** Clients who use all that a map offers, as chance will have it, and watchers who come and go. */
    public static Simulation.Playable of(Simulation setting) {
        return of(setting, MapLoad::new);
    }

    /** As {@link #of(Simulation)}, where no clock jumps: then leases are held against true time, too. */
    static Simulation.Playable withTrueClocks(Simulation setting) {
        return setting.stateMachine(() -> new ConfigStore(LIMIT)).clientele(() -> {
            MapClientele clientele = new MapClientele(MapLoad::new, map -> map);
            clientele.truth().leases().trustClocks();
            return clientele;
        });
    }

    /**
     * Clients of one's own, and watchers who come and go.
     *
     * @param clients makes a client, given its number from 0
     */
    public static Simulation.Playable of(Simulation setting, IntFunction<? extends MapClient> clients) {
        return setting.stateMachine(() -> new ConfigStore(LIMIT))
                .clientele(() -> new MapClientele(clients, map -> map));
    }
}
