package io.raftwright.testkit.map;

import io.raftwright.api.Command;
import io.raftwright.configmap.api.InvalidRequestException;
import io.raftwright.configmap.api.KeyValue;
import io.raftwright.configmap.api.StateHash;
import io.raftwright.configmap.api.WatchBatch;
import io.raftwright.configmap.api.WatchEvent;
import io.raftwright.configmap.internal.command.CommandDecoder;
import io.raftwright.configmap.internal.command.LeaseCommand;
import io.raftwright.configmap.internal.command.MapCommand;
import io.raftwright.configmap.internal.store.ConfigStore;
import io.raftwright.configmap.internal.store.HistoryLimit;
import io.raftwright.configmap.internal.store.MapState;
import io.raftwright.configmap.internal.store.StoreResult;
import io.raftwright.testkit.history.Change;
import io.raftwright.testkit.history.ChangeLog;
import io.raftwright.testkit.history.Fingerprint;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What really happened: a map to which every committed command is applied once, in order, and which is never stopped, restored or
 * behind. Remembers each of its states.
 *
 * <p>Owner: the simulation's thread.
 */
final class MapTruth {
    /**
     * What a command did.
     *
     * @param index  where it stands in the log
     * @param change all that its revision changed; null if it changed nothing
     */
    record Effect(long index, StoreResult result, @Nullable WatchBatch change) {}

    /**
     * Something was deleted as its lease ended.
     *
     * @param index  where the command stands in the log
     * @param timeNs when it was first applied, before which nobody knew of it
     * @param change all that its revision changed
     */
    record LeaseEnd(long index, long timeNs, WatchBatch change) {}

    private final ConfigStore store;
    private final TreeMap<Long, MapState> states = new TreeMap<>();
    private final Map<Long, Effect> effects = new HashMap<>();
    private final List<WatchBatch> changes = new ArrayList<>();
    private final ChangeLog changeLog = new ChangeLog();
    private final LeaseTruth leases = new LeaseTruth();
    private final List<LeaseEnd> leaseEnds = new ArrayList<>();

    /** A map without any key. */
    MapTruth(HistoryLimit limit) {
        store = new ConfigStore(limit);
        states.put(0L, store.state());
    }

    /** A command was applied somewhere, now, for the first time. */
    void applied(long operation, Command command, long nowNs) {
        MapState before = store.state();
        StoreResult result = store.apply(command);
        MapState after = store.state();
        List<WatchBatch> made = new ArrayList<>();
        for (long revision = before.revision() + 1; revision <= after.revision(); revision++) {
            WatchBatch change = after.change(revision);
            made.add(change);
            changeLog.changed(revision, told(change));
        }
        changes.addAll(made);
        states.put(command.index(), after);
        effects.put(operation, new Effect(command.index(), result, made.isEmpty() ? null : made.get(made.size() - 1)));
        MapCommand decoded = decoded(command);
        if (decoded != null) {
            leases.applied(decoded, command.logTimeSeconds(), nowNs, result, before, after, made);
        }
        if (decoded instanceof LeaseCommand) {
            made.forEach(change -> leaseEnds.add(new LeaseEnd(command.index(), nowNs, change)));
        }
    }

    private static @Nullable MapCommand decoded(Command command) {
        try {
            return CommandDecoder.decode(command.bytes());
        } catch (InvalidRequestException e) {
            return null; // refused by all
        }
    }

    LeaseTruth leases() {
        return leases;
    }

    /** What was deleted as leases ended, in order. */
    List<LeaseEnd> leaseEnds() {
        return leaseEnds;
    }

    /** The newest revision. */
    long revision() {
        return store.state().revision();
    }

    /** The map behind a command. */
    MapState stateAt(long index) {
        return states.floorEntry(index).getValue();
    }

    /** The hash of what could be read at a revision while the history began at another one; null if there was no such moment. */
    @Nullable
    StateHash hashAt(long revision, long compactRevision) {
        return states.descendingMap().values().stream()
                .filter(state -> state.compactRevision() == compactRevision && state.revision() >= revision)
                .findFirst()
                .map(state -> state.hashAt(revision))
                .orElse(null);
    }

    /** What a client's operation did; null if it did not happen, or not yet. */
    @Nullable
    Effect effectOf(long operation) {
        return effects.get(operation);
    }

    /** All that a revision changed; null if there is no such revision. */
    @Nullable
    WatchBatch change(long revision) {
        long position = revision - MapState.FIRST_REVISION - 1;
        return position < 0 || position >= changes.size() ? null : changes.get((int) position);
    }

    ChangeLog changeLog() {
        return changeLog;
    }

    // ---- as histories have it

    static List<Change> told(WatchBatch batch) {
        return batch.events().stream().map(MapTruth::told).toList();
    }

    private static Change told(WatchEvent event) {
        String key = event.kv().key().utf8();
        return event.type() == WatchEvent.Type.PUT ? Change.put(key, number(event.kv())) : Change.delete(key);
    }

    static long number(KeyValue kv) {
        return Fingerprint.of(kv.value().toByteArray());
    }
}
