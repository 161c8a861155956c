package io.raftwright.testkit.map;

import io.raftwright.configmap.api.KeyRange;
import io.raftwright.configmap.api.Op;
import io.raftwright.configmap.internal.store.ConfigStore;
import io.raftwright.configmap.internal.store.StoreResult;
import io.raftwright.testkit.history.CheckReport;
import io.raftwright.testkit.history.LinearizabilityCheck;
import io.raftwright.testkit.history.Register;
import io.raftwright.testkit.history.Verdict;
import io.raftwright.testkit.history.WatchCheck;
import io.raftwright.testkit.history.WatchRecord;
import io.raftwright.testkit.history.WitnessCheck;
import io.raftwright.testkit.sim.Site;
import io.raftwright.testkit.sim.Stage;
import java.util.ArrayList;
import java.util.List;

/**
 * Who holds what clients and watchers are told against what happened, at once and in the end.
 *
 * <p>Owner: the simulation's thread.
 */
final class MapCourt {
    /** Of one key: more than this is given up, and the witness alone has judged it. */
    private static final int MAX_CONFIGURATIONS = 50_000;

    private final Stage<ConfigStore, StoreResult> stage;
    private final MapTruth truth;
    private final List<MapCall> calls = new ArrayList<>();
    private final List<JudgedWatch> watches = new ArrayList<>();
    private long lastNs;

    MapCourt(Stage<ConfigStore, StoreResult> stage, MapTruth truth) {
        this.stage = stage;
        this.truth = truth;
    }

    Stage<ConfigStore, StoreResult> stage() {
        return stage;
    }

    MapTruth truth() {
        return truth;
    }

    // ---- calls

    MapCall called(int client, Op op) {
        MapCall call = new MapCall(client, op, nextNs());
        calls.add(call);
        return call;
    }

    /** The time, a little ahead where the clock stands still: no order is lost. */
    long nextNs() {
        lastNs = Math.max(stage.nowNs(), lastNs + 1);
        return lastNs;
    }

    List<MapCall> calls() {
        return calls;
    }

    // ---- watches

    JudgedWatch watched(Site<ConfigStore, StoreResult> site, KeyRange keys, long fromRevision) {
        String name = "watch " + watches.size() + " of " + keys + " on member " + site.memberId();
        JudgedWatch watch = new JudgedWatch(this, site, name, keys, fromRevision);
        watches.add(watch);
        return watch;
    }

    boolean areWatchesCurrent() {
        return watches.stream().allMatch(JudgedWatch::isCurrent);
    }

    // ---- the end

    /** Looks at all of it once more. */
    void judge() {
        KeyHistory history = KeyHistory.of(calls, truth);
        report("a witness refutes the history", WitnessCheck.check(new Register(), history.history(), history.order()));
        Verdict verdict = LinearizabilityCheck.of(new Register())
                .maxConfigurations(MAX_CONFIGURATIONS)
                .check(history.history());
        if (verdict instanceof Verdict.NotLinearizable refuted) {
            stage.violated("linearizable, key by key", refuted.toString());
        }
        List<WatchRecord> records = watches.stream().map(JudgedWatch::finish).toList();
        report("watches are ordered, complete and atomic", WatchCheck.check(truth.changeLog(), records));
    }

    private void report(String rule, CheckReport report) {
        if (!report.isGood()) {
            stage.violated(rule, report.violations().get(0).toString());
        }
    }
}
