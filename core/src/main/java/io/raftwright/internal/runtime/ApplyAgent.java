package io.raftwright.internal.runtime;

import io.raftwright.internal.agent.Doorbell;
import io.raftwright.internal.membership.Configuration;
import io.raftwright.internal.session.Envelope;
import io.raftwright.internal.session.PendingProposals;
import io.raftwright.internal.session.SessionTable;
import io.raftwright.storage.CorruptStorageException;
import io.raftwright.storage.LogFrame;
import io.raftwright.storage.LogReader;
import io.raftwright.storage.SnapshotMeta;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.agrona.concurrent.Agent;
import org.jspecify.annotations.Nullable;

/**
 * Applies committed entries to the state machine, in place, and tells the proposers that wait at this member. Installs
 * snapshots, in turn with applying.
 *
 * <p>Owner: the apply thread.
 */
final class ApplyAgent<R extends @Nullable Object> implements Agent {
    private static final int RUN_LENGTH = 256 << 10;

    /** A snapshot to install, and what to do on this thread when that is done. */
    private record Installation(SnapshotMeta meta, Runnable onInstalled) {}

    private record Outcome<R extends @Nullable Object>(CompletableFuture<R> future, R result) {}

    private final GuardedMachine<R> machine;
    private final LogReader reader;
    private final SessionTable sessions;
    private final PendingProposals<R> proposals;
    private final HostReads reads;
    private final SnapshotTaker snapshots;
    private final StateHashes hashes;
    private final Progress progress;
    private final EntryView entry = new EntryView();
    private final List<Outcome<R>> outcomes = new ArrayList<>();
    /** A snapshot to install before anything else. Set by the consensus thread. */
    private final AtomicReference<@Nullable Installation> toInstall = new AtomicReference<>();

    private final Doorbell bell;

    private Configuration configuration;
    private long applied;
    private long appliedTerm;
    private int appliedChain;

    ApplyAgent(
            GuardedMachine<R> machine,
            LogReader reader,
            SessionTable sessions,
            PendingProposals<R> proposals,
            HostReads reads,
            SnapshotTaker snapshots,
            StateHashes hashes,
            Progress progress,
            Configuration configuration,
            long appliedIndex,
            Doorbell bell) {
        this.machine = machine;
        this.reader = reader;
        this.sessions = sessions;
        this.proposals = proposals;
        this.reads = reads;
        this.snapshots = snapshots;
        this.hashes = hashes;
        this.progress = progress;
        this.configuration = configuration;
        this.applied = appliedIndex;
        progress.applied.set(appliedIndex);
        progress.logTime.set(sessions.logTime());
        this.bell = bell;
        bell.sleepAtMost(Long.MAX_VALUE);
    }

    /**
     * Restores the state machine from a snapshot before anything else is applied. Consensus thread; the log must go on holding
     * what is committed until the snapshot is installed.
     *
     * @param onInstalled runs on the apply thread afterwards
     */
    void install(SnapshotMeta meta, Runnable onInstalled) {
        toInstall.set(new Installation(meta, onInstalled));
        bell.ring();
    }

    /** Takes a snapshot as soon as more is applied than the newest one covers. Consensus thread. */
    void wantSnapshot() {
        snapshots.want();
        bell.ring();
    }

    @Override
    public int doWork() {
        Installation installation = toInstall.getAndSet(null);
        int work = installation == null ? 0 : installNow(installation);
        if (applied < progress.committed()) {
            work += applyRun(progress.committed());
        } else if (snapshots.isWanted() && appliedTerm > 0 && applied > progress.snapshotIndex.get()) {
            snapshots.applied(0, applied, appliedTerm, appliedChain, configuration);
        }
        return work + reads.answer(applied);
    }

    private int installNow(Installation installation) {
        SnapshotMeta meta = installation.meta();
        if (meta.index() > applied) {
            snapshots.restore(meta);
            configuration = Configuration.decode(meta.configuration());
            applied = meta.index();
            progress.logTime.set(sessions.logTime());
            progress.applied.set(applied);
            proposals.failCovered(sessions);
        }
        installation.onInstalled().run();
        return 1;
    }

    /** Applies one run of entries that lie together, up to the commit index. Returns how many. */
    private int applyRun(long committed) {
        ByteBuffer run = reader.read(applied + 1, RUN_LENGTH);
        int at = 0;
        long index = applied;
        while (at < run.limit() && index < committed) {
            apply(run, at);
            index++;
            appliedTerm = LogFrame.term(run, at);
            appliedChain = LogFrame.link(run, at);
            if (hashes.isDue(index)) {
                hashes.take(machine, index, appliedTerm);
            }
            at += LogFrame.length(run, at);
        }
        reader.release();
        int count = (int) (index - applied);
        machine.onBatchApplied(index, appliedTerm);
        applied = index;
        progress.logTime.set(sessions.logTime());
        progress.applied.set(index);
        completeProposers();
        proposals.noticeGone(sessions);
        snapshots.applied(at, index, appliedTerm, appliedChain, configuration);
        return count;
    }

    private void apply(ByteBuffer run, int at) {
        sessions.onTime(LogFrame.time(run, at));
        switch (LogFrame.kind(run, at)) {
            case COMMAND -> applyCommand(run, at);
            case CONFIGURATION ->
                configuration = Configuration.decode(
                                run.slice(at + LogFrame.HEADER_LENGTH, LogFrame.payloadLength(run, at)))
                        .withIndex(LogFrame.index(run, at));
            case NO_OP, STRIPPED -> {}
        }
    }

    private void applyCommand(ByteBuffer run, int at) {
        int payload = at + LogFrame.HEADER_LENGTH;
        if (LogFrame.payloadLength(run, at) < Envelope.LENGTH) {
            throw new CorruptStorageException("command without envelope, index=" + LogFrame.index(run, at));
        }
        long session = Envelope.session(run, payload);
        long sequence = Envelope.sequence(run, payload);
        long birth = Envelope.birth(run, payload);
        if (!sessions.admit(session, birth, sequence, Envelope.floor(run, payload), LogFrame.index(run, at))) {
            return;
        }
        R result = machine.apply(entry.wrap(run, at, sessions.logTime()));
        if (session == proposals.session().id()) {
            CompletableFuture<R> future = proposals.take(sequence);
            if (future != null) {
                outcomes.add(new Outcome<>(future, result));
            }
        }
    }

    private void completeProposers() {
        for (Outcome<R> outcome : outcomes) {
            outcome.future().complete(outcome.result());
        }
        outcomes.clear();
    }

    @Override
    public void onClose() {
        reader.close();
        completeProposers();
    }

    @Override
    public String roleName() {
        return "apply";
    }
}
