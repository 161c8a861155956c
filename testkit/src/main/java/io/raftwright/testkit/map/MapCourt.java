package io.raftwright.testkit.map;

import io.raftwright.api.NodeListener;
import io.raftwright.configmap.api.CheckResult;
import io.raftwright.configmap.api.KeyRange;
import io.raftwright.configmap.api.Op;
import io.raftwright.configmap.backup.Backup;
import io.raftwright.configmap.internal.store.ConfigStore;
import io.raftwright.configmap.internal.store.MapState;
import io.raftwright.configmap.internal.store.StoreResult;
import io.raftwright.testkit.history.CheckReport;
import io.raftwright.testkit.history.LinearizabilityCheck;
import io.raftwright.testkit.history.Register;
import io.raftwright.testkit.history.Verdict;
import io.raftwright.testkit.history.WatchCheck;
import io.raftwright.testkit.history.WatchRecord;
import io.raftwright.testkit.history.WitnessCheck;
import io.raftwright.testkit.invariant.RareEvent;
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

    private static final String RIGHT_STATES = "a comparison finds right states right";

    private final Stage<ConfigStore, StoreResult> stage;
    private final MapTruth truth;
    private final List<MapCall> calls = new ArrayList<>();
    private final List<JudgedWatch> watches = new ArrayList<>();
    private long lastNs;
    /** Where the last command stands that somebody was told of. */
    private long toldIndex;

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

    /** A command, or what came of it, was told to a client. */
    void told(long index) {
        toldIndex = Math.max(toldIndex, index);
    }

    long toldIndex() {
        return toldIndex;
    }

    // ---- backups and comparisons

    /** A client has a backup, which it asked for when commands up to an index had been told of. */
    void backedUp(Site<ConfigStore, StoreResult> site, Backup backup, long toldBefore) {
        if (site.appliedIndex() < toldBefore) {
            stage.violated(
                    "a backup holds what was told before",
                    "member " + site.memberId() + " has applied " + site.appliedIndex() + " of " + toldBefore);
        }
        String complaint = BackupTrial.complaint(backup, truth.stateAt(site.appliedIndex()));
        if (complaint != null) {
            stage.violated("a backup is the map as it was", "member " + site.memberId() + ": " + complaint);
        }
        stage.happened(RareEvent.BACKUP_RESTORED);
    }

    /** A client was told what came of a comparison: all are right here, so nobody may be called corrupt. */
    void compared(CheckResult result) {
        MapState state = truth.stateAt(result.index());
        boolean isRight = result.corrupt().isEmpty()
                && result.revision() == state.revision()
                && result.hashes().values().stream().allMatch(hash -> hash == state.hash());
        if (!isRight) {
            stage.violated(
                    RIGHT_STATES, result + ", and the hash is " + state.hash() + ", revision=" + state.revision());
        }
        stage.happened(result.silent().isEmpty() ? RareEvent.STATES_COMPARED : RareEvent.STATES_COMPARED_IN_PART);
    }

    /** What members tell of comparisons. */
    NodeListener listener() {
        return new NodeListener() {
            @Override
            public void onDivergence(long divergentId, long index, long stateHash, long expectedHash) {
                stage.violated(RIGHT_STATES, "member " + divergentId + " is said to differ behind " + index);
            }
        };
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
