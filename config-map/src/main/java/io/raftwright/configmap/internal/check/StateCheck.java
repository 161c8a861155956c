package io.raftwright.configmap.internal.check;

import io.raftwright.RaftNode;
import io.raftwright.api.NodeListener;
import io.raftwright.api.RefusedException;
import io.raftwright.api.RefusedException.Reason;
import io.raftwright.configmap.api.CheckResult;
import io.raftwright.configmap.api.CorruptMember;
import io.raftwright.configmap.api.CorruptStateException;
import io.raftwright.configmap.api.StateHash;
import io.raftwright.configmap.internal.command.CheckCommand;
import io.raftwright.configmap.internal.command.CommandEncoder;
import io.raftwright.configmap.internal.store.CheckListener;
import io.raftwright.configmap.internal.store.MapState;
import io.raftwright.configmap.internal.store.StoreResult;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes part, for one member, in comparisons of the members' states. They go through the log, so that all compare the same:
 *
 * <ol>
 *   <li>{@code BEGIN}: each member remembers its state as it is behind that entry, which costs nothing, and hashes all of it on a thread
 *       of its own: what is in memory, not what was counted along the way, so that damage is found wherever it came from.
 *   <li>{@code REPORT}: each member tells its hash.
 *   <li>{@code ACCUSE}: whoever began it, once all have reported or the time is over, names those who differ from a majority of the
 *       voters. The one named stops when it comes to that entry; all others note it.
 * </ol>
 *
 * <p>A member that is opened again comes to these entries again, if no snapshot covers them, and compares anew. It goes on if its state is
 * right by then, and stops again if not, or if it cannot tell.
 *
 * <p>Owner: any thread.
 */
public final class StateCheck implements CheckListener, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StateCheck.class);
    private static final Duration REPORT_DEADLINE = Duration.ofSeconds(30);
    private static final int MAX_ASKED = 16;

    private final long memberId;
    private final CheckRunner runner;
    private final NodeListener listener;
    private final CompletableFuture<RaftNode<StoreResult>> running = new CompletableFuture<>();

    /** The newest comparison that this member knows of. Guarded by this. */
    private @Nullable Tally latest;

    /** Whether the runner has a task of this. Guarded by this. */
    private boolean isHashing;

    /** Hashes at a revision that were asked for, and are not there yet. */
    private final AtomicInteger asked = new AtomicInteger();

    private volatile boolean isClosed;

    /**
     * Of a member that is not running yet.
     *
     * @param runner   hashes states, on another thread than the caller's
     * @param listener is told of members that differ
     */
    public StateCheck(long memberId, CheckRunner runner, NodeListener listener) {
        this.memberId = memberId;
        this.runner = runner;
        this.listener = listener;
    }

    /** The member runs: what there is to report is reported from now on. */
    public StateCheck on(RaftNode<StoreResult> node) {
        running.complete(node);
        return this;
    }

    // ---- as whoever asks

    /** Compares the members' states. The deadline is for each of its steps. */
    public CompletableFuture<CheckResult> check(Duration deadline) {
        return running.thenCompose(node -> node.propose(CommandEncoder.check(new CheckCommand.Begin()), deadline)
                .thenCompose(begun -> await(node, deadline)));
    }

    private CompletableFuture<CheckResult> await(RaftNode<StoreResult> node, Duration deadline) {
        Tally tally = latest(); // applied here by now; a newer one, begun by another, is as good
        if (tally == null) {
            throw new IllegalStateException("a comparison was begun and not noticed");
        }
        CompletableFuture<@Nullable Void> done = tally.await(node.membership());
        runner.runAfter(deadline, () -> done.complete(null));
        return done.thenCompose(complete -> judge(tally.result(), node, deadline));
    }

    private CompletableFuture<CheckResult> judge(CheckResult result, RaftNode<StoreResult> node, Duration deadline) {
        if (!result.isSame() && result.corrupt().isEmpty()) {
            LOG.error("states differ and no majority agrees, member={}, result={}", memberId, result);
            List<Long> hashes = result.hashes().values().stream().distinct().toList();
            tell(0, result.index(), hashes.get(1), hashes.get(0));
        }
        List<CompletableFuture<?>> accusations = new ArrayList<>();
        for (CorruptMember member : result.corrupt()) {
            accusations.add(node.propose(CommandEncoder.check(new CheckCommand.Accuse(member)), deadline));
        }
        return CompletableFuture.allOf(accusations.toArray(new CompletableFuture<?>[0]))
                .thenApply(all -> result);
    }

    /** Hashes what can be read of a state at a revision; refused if too many are waiting, each of which holds on to a state. */
    public CompletableFuture<StateHash> hash(MapState state, long revision) {
        if (asked.incrementAndGet() > MAX_ASKED) {
            asked.decrementAndGet();
            String message = "too many hashes asked for at once, maximum=" + MAX_ASKED;
            return CompletableFuture.failedFuture(new RefusedException(Reason.BACK_PRESSURE, 0, message));
        }
        return CompletableFuture.supplyAsync(() -> state.hashAt(revision), runner::run)
                .whenComplete((hash, failure) -> asked.decrementAndGet());
    }

    // ---- as a member

    @Override
    public void onCheck(CheckCommand command, long index, MapState present) {
        if (command instanceof CheckCommand.Begin) {
            begun(new Tally(index, present));
        } else if (command instanceof CheckCommand.Report report) {
            Tally tally = latest();
            if (tally != null && tally.index() == report.index()) {
                tally.reported(report.memberId(), report.hash());
            }
        } else if (command instanceof CheckCommand.Accuse accuse) {
            accused(accuse.member());
        }
    }

    private synchronized @Nullable Tally latest() {
        return latest;
    }

    private synchronized void begun(Tally tally) {
        latest = tally;
        if (!isHashing && !isClosed) {
            isHashing = true;
            runner.run(this::hashAndReport);
        }
    }

    private void hashAndReport() {
        for (Tally next = nextBut(null); next != null; next = nextBut(next)) {
            try {
                report(next, next.ownHash());
            } catch (IllegalStateException e) {
                LOG.error("silent in a comparison, member={}, index={}", memberId, next.index(), e);
            }
        }
    }

    /** What is to be hashed: the newest, unless it was just now. */
    private synchronized @Nullable Tally nextBut(@Nullable Tally done) {
        isHashing = latest != done && !isClosed;
        return isHashing ? latest : null;
    }

    /** Not again, where the log is applied again; and if it cannot be told now, whoever waits for it sees a silent member. */
    private void report(Tally tally, long hash) {
        CompletableFuture<?> unused = running.thenCompose(node -> {
                    ByteBuffer command = CommandEncoder.check(new CheckCommand.Report(tally.index(), memberId, hash));
                    return tally.has(memberId)
                            ? CompletableFuture.completedFuture(null)
                            : node.propose(command, REPORT_DEADLINE);
                })
                .whenComplete((done, failure) -> {
                    if (failure != null) {
                        LOG.warn("hash not told, member={}, index={}", memberId, tally.index(), failure);
                    }
                });
    }

    private void accused(CorruptMember member) {
        if (member.memberId() != memberId) {
            LOG.error("STATE CORRUPT on another member, member={}, corrupt: {}", memberId, member);
            tell(member.memberId(), member.index(), member.hash(), member.expectedHash());
            return;
        }
        Tally tally = latest();
        if (tally != null && tally.index() == member.index() && tally.ownHash() == member.expectedHash()) {
            LOG.warn("this member was corrupt and is no longer, since it was started again, was: {}", member);
            return;
        }
        LOG.error("STATE CORRUPT: this member stops for good, {}", member);
        tell(memberId, member.index(), member.hash(), member.expectedHash());
        throw new CorruptStateException(member);
    }

    private void tell(long corruptId, long index, long hash, long expectedHash) {
        try {
            listener.onDivergence(corruptId, index, hash, expectedHash);
        } catch (RuntimeException e) {
            LOG.warn("listener failed, member={}", memberId, e);
        }
    }

    public boolean isClosed() {
        return isClosed;
    }

    /** Hashes nothing more. Idempotent. */
    @Override
    public void close() {
        isClosed = true;
    }
}
