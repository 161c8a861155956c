package io.raftwright.configmap.internal.store;

import io.raftwright.api.Command;
import io.raftwright.api.StateCapture;
import io.raftwright.api.StateMachine;
import io.raftwright.configmap.api.CompactedException;
import io.raftwright.configmap.api.ConfigMapException;
import io.raftwright.configmap.api.FutureRevisionException;
import io.raftwright.configmap.api.OpResult;
import io.raftwright.configmap.api.OutOfSpaceException;
import io.raftwright.configmap.api.Space;
import io.raftwright.configmap.internal.command.CheckCommand;
import io.raftwright.configmap.internal.command.CommandDecoder;
import io.raftwright.configmap.internal.command.LeaseCommand;
import io.raftwright.configmap.internal.command.MapCommand;
import io.raftwright.configmap.internal.command.UpkeepCommand;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
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

    /** Set before anything is applied. */
    private volatile CheckListener checkListener = (command, index, present) -> {};

    /** Kept from when it was first asked for, since most nodes never ask. Invariant: a function of {@link #state} alone. */
    private @Nullable StateDigest digest;

    private long lastAppliedIndex;
    private long lastAppliedTerm;

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

    /** Names who takes part in comparisons of states for this member. Before the node starts. */
    public void onCheck(CheckListener listener) {
        checkListener = listener;
    }

    @Override
    public StoreResult apply(Command command) {
        lastAppliedIndex = command.index();
        lastAppliedTerm = command.term();
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
        return image();
    }

    /** The map as it is; costs nothing. */
    public StoreImage image() {
        return new StoreImage(state, lastAppliedIndex, lastAppliedTerm, lastLogTime);
    }

    @Override
    public void restore(InputStream image) throws IOException {
        StoreImage restored = StoreImage.read(image);
        digest = digest == null ? null : StateDigest.of(restored.state());
        lastAppliedIndex = restored.index();
        lastAppliedTerm = restored.term();
        lastLogTime = restored.logTime();
        state = restored.state();
        onChange.run();
    }

    private StoreResult apply(MapCommand command, Command entry) {
        passTime(entry.logTimeSeconds());
        if (command instanceof MapCommand.Compact compact) {
            return compact(compact.revision());
        } else if (command instanceof LeaseCommand.Expire) {
            return expire(entry.logTimeSeconds());
        } else if (command instanceof UpkeepCommand upkeep) {
            return upkeep(upkeep);
        } else if (command instanceof CheckCommand check) {
            return check(check, entry.index());
        }
        Edit edit = new Edit(state);
        StoreResult result = command instanceof LeaseCommand lease
                ? new LeaseRun(edit, entry.index(), entry.logTimeSeconds()).run(lease)
                : new StoreResult.Done(carryOut(command, edit));
        if (Growth.isWanted(command)) {
            checkRoom(edit);
        }
        take(edit);
        return result;
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

    private void take(Edit edit) {
        MapState after = state.with(edit);
        if (digest != null && !edit.isEmpty()) {
            digest.made(edit.change());
        }
        state = withinLimit(after);
    }

    // ---- room and history

    private StoreResult upkeep(UpkeepCommand command) {
        Upkeep before = state.upkeep();
        if (command instanceof UpkeepCommand.Quota quota) {
            state = state.with(before.withQuota(quota.bytes()));
        } else if (command instanceof UpkeepCommand.Disarm) {
            state = state.with(before.outOfSpace(false).withCorrupt(List.of()));
        } else if (command instanceof UpkeepCommand.Retain retain) {
            state = withinLimit(state.with(before.retaining(retain.revisions(), retain.seconds())));
        } else {
            throw new AssertionError(command);
        }
        return new StoreResult.Upkept(state.space());
    }

    /** Whoever listens may throw, and then nothing was changed here: this member must not go on. */
    private StoreResult check(CheckCommand command, long index) {
        checkListener.onCheck(command, index, state);
        if (command instanceof CheckCommand.Accuse accuse) {
            state = state.with(state.upkeep().accusing(accuse.member()));
        }
        return new StoreResult.Noted();
    }

    /** An armed alarm refuses also what would fit: whoever disarms it has seen to it that there is room. */
    private void checkRoom(Edit edit) {
        Space before = state.space();
        if (before.isOutOfSpace() || before.bytes() + edit.growthBytes() > before.quotaBytes()) {
            state = state.with(state.upkeep().outOfSpace(true));
            throw new OutOfSpaceException(state.space());
        }
    }

    /** Forgets what was to be remembered until now. It is part of whatever command comes, so members agree on it. */
    private void passTime(long logTime) {
        Upkeep upkeep = state.upkeep().at(logTime, state.revision());
        if (!upkeep.equals(state.upkeep())) {
            state = state.with(upkeep);
        }
        long oldest = upkeep.oldestToKeep(logTime);
        if (oldest > state.oldestRevision()) {
            state = since(oldest, state);
        }
    }

    /** Compacts by itself, as part of the command, so that all members have the same history. */
    private MapState withinLimit(MapState after) {
        long keep = after.upkeep().keepRevisions();
        long revisions = keep == 0 ? limit.revisions() : Math.min(keep, limit.revisions());
        long weightBytes = after.space().historyBytes();
        long oldest = after.oldestRevision();
        while (oldest < after.revision()
                && (after.revision() - oldest >= revisions || weightBytes > limit.weightBytes())) {
            oldest++;
            weightBytes -= Weight.of(after.history().change(oldest));
        }
        return oldest == after.oldestRevision() ? after : since(oldest, after);
    }

    private StoreResult compact(long revision) {
        MapState before = state;
        if (revision > before.revision()) {
            return new StoreResult.Refused(new FutureRevisionException(revision, before.revision()));
        }
        if (revision <= before.compactRevision()) {
            return new StoreResult.Refused(new CompactedException(revision, before.oldestRevision()));
        }
        state = since(revision, before);
        return new StoreResult.Compacted(before.revision());
    }

    /** A state without the changes before a revision, which its digest forgets, too. */
    private MapState since(long oldest, MapState before) {
        if (digest != null) {
            for (long r = before.oldestRevision() + 1; r <= oldest; r++) {
                digest.dropped(before.history().change(r));
            }
        }
        return before.since(oldest);
    }
}
