package io.raftwright.configmap.internal.store;

import io.raftwright.api.Command;
import io.raftwright.api.StateCapture;
import io.raftwright.api.StateMachine;
import io.raftwright.configmap.api.CompactedException;
import io.raftwright.configmap.api.ConfigMapException;
import io.raftwright.configmap.api.FutureRevisionException;
import io.raftwright.configmap.api.OpResult;
import io.raftwright.configmap.api.WatchBatch;
import io.raftwright.configmap.internal.command.CommandDecoder;
import io.raftwright.configmap.internal.command.LeaseCommand;
import io.raftwright.configmap.internal.command.MapCommand;
import java.io.IOException;
import java.io.InputStream;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The map as a state machine. The apply thread alone writes; it publishes each new {@link MapState} before the command's
 * proposer is told, so whoever was answered, or waited for a read barrier, finds its effects in {@link #state}.
 *
 * <p>Owner: the apply thread, but for {@link #state}, {@link #lastLogTime} and {@link #onChange}.
 */
public final class ConfigStore implements StateMachine<StoreResult> {
    /** How many leases one command may end. */
    private static final int MAX_EXPIRED_LEASES = 64;

    /** Beyond so many keys of theirs, further leases wait for the next command. */
    private static final int MAX_EXPIRED_KEYS = 1024;

    private final HistoryLimit limit;

    /** Written by the apply thread, read by any. */
    private volatile MapState state = MapState.empty();

    /** Written by the apply thread, read by any, perhaps before the state that was reached then. */
    private volatile long lastLogTime;

    private volatile Runnable onChange = () -> {};

    /** Weight of the changes after the oldest revision. Invariant: a function of {@link #state} alone. */
    private long weightBytes;
    /** Kept from when it was first asked for, since most nodes never ask. Invariant: as for the weight. */
    private @Nullable StateDigest digest;

    private long lastAppliedIndex;

    public ConfigStore(HistoryLimit limit) {
        this.limit = limit;
    }

    /** The newest state of this member. Any thread. */
    public MapState state() {
        return state;
    }

    /** The log's time at the last command applied here, in seconds, or less. Any thread. */
    public long lastLogTime() {
        return lastLogTime;
    }

    /** Names who is told, on the apply thread, that the state has changed; must be quick. */
    public void onChange(Runnable listener) {
        onChange = listener;
    }

    @Override
    public StoreResult apply(Command command) {
        lastAppliedIndex = command.index();
        lastLogTime = command.logTimeSeconds();
        try {
            return apply(CommandDecoder.decode(command.bytes()), command);
        } catch (ConfigMapException e) {
            return new StoreResult.Refused(e);
        }
    }

    @Override
    public long lastAppliedIndex() {
        return lastAppliedIndex;
    }

    /** Reads the whole map when asked for the first time; from then on costs each change a little. */
    @Override
    public OptionalLong stateHash() {
        if (digest == null) {
            digest = StateDigest.of(state);
        }
        return OptionalLong.of(digest.value(state));
    }

    @Override
    public void onBatchApplied(long lastIndex) {
        onChange.run();
    }

    @Override
    public StateCapture capture() {
        MapState captured = state;
        long asOfIndex = lastAppliedIndex;
        long logTime = lastLogTime;
        return out -> new StateWriter(out).write(captured, asOfIndex, logTime);
    }

    @Override
    public void restore(InputStream image) throws IOException {
        StateReader reader = new StateReader(image);
        MapState restored = reader.read();
        weightBytes = 0;
        for (long r = restored.oldestRevision() + 1; r <= restored.revision(); r++) {
            weightBytes += Weight.of(restored.change(r));
        }
        digest = digest == null ? null : StateDigest.of(restored);
        lastAppliedIndex = reader.lastAppliedIndex();
        lastLogTime = reader.lastLogTime();
        state = restored;
        onChange.run();
    }

    private StoreResult apply(MapCommand command, Command entry) {
        if (command instanceof MapCommand.Compact compact) {
            return compact(compact.revision());
        } else if (command instanceof LeaseCommand.Expire) {
            return expire(entry.logTimeSeconds());
        }
        Edit edit = new Edit(state);
        StoreResult result = command instanceof LeaseCommand lease
                ? new LeaseRun(edit, entry.index(), entry.logTimeSeconds()).run(lease)
                : new StoreResult.Done(carryOut(command, edit));
        take(edit);
        return result;
    }

    /** Each lease ends in a revision of its own; how many end at once is bounded, so that others get their turn. */
    private StoreResult expire(long logTime) {
        int count = 0;
        long keys = 0;
        for (LeaseRecord lease : state.leases().due(logTime, MAX_EXPIRED_LEASES)) {
            if (keys >= MAX_EXPIRED_KEYS) {
                break;
            }
            Edit edit = new Edit(state);
            keys += edit.revoke(lease).count();
            take(edit);
            count++;
        }
        return new StoreResult.Expired(count);
    }

    private OpResult carryOut(MapCommand command, Edit edit) {
        if (command instanceof MapCommand.Put put) {
            return edit.put(put.op());
        } else if (command instanceof MapCommand.Delete delete) {
            return edit.delete(delete.keys());
        } else if (command instanceof MapCommand.Commit commit) {
            return new TxnRun(state.tree(), edit).run(commit.txn());
        }
        throw new AssertionError(command);
    }

    private void take(Edit edit) {
        MapState before = state;
        if (edit.isEmpty()) {
            state = edit.leases() == before.leases() ? before : before.with(edit.leases());
            return;
        }
        WatchBatch change = edit.change();
        History history = before.history().with(change, before.tree());
        weightBytes += Weight.of(change);
        if (digest != null) {
            digest.made(change);
        }
        MapState after = new MapState(change.revision(), before.compactRevision(), edit.tree(), history, edit.leases());
        state = withinLimit(after);
    }

    /** Compacts by itself, as part of the command, so that all members have the same history. */
    private MapState withinLimit(MapState after) {
        long oldest = after.oldestRevision();
        while (oldest < after.revision()
                && (after.revision() - oldest >= limit.revisions() || weightBytes > limit.weightBytes())) {
            oldest++;
            drop(after.history().change(oldest));
        }
        return oldest == after.oldestRevision() ? after : after.since(oldest);
    }

    private StoreResult compact(long revision) {
        MapState before = state;
        if (revision > before.revision()) {
            return new StoreResult.Refused(new FutureRevisionException(revision, before.revision()));
        }
        if (revision <= before.compactRevision()) {
            return new StoreResult.Refused(new CompactedException(revision, before.oldestRevision()));
        }
        for (long r = before.oldestRevision() + 1; r <= revision; r++) {
            drop(before.history().change(r));
        }
        state = before.since(revision);
        return new StoreResult.Compacted(before.revision());
    }

    private void drop(WatchBatch change) {
        weightBytes -= Weight.of(change);
        if (digest != null) {
            digest.dropped(change);
        }
    }
}
