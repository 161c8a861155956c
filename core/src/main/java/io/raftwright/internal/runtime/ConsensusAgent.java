package io.raftwright.internal.runtime;

import io.raftwright.api.Clock;
import io.raftwright.api.NodeListener;
import io.raftwright.api.RefusedException;
import io.raftwright.internal.agent.Doorbell;
import io.raftwright.internal.kernel.Kernel;
import io.raftwright.internal.membership.Configuration;
import io.raftwright.internal.replication.RaftLog;
import io.raftwright.internal.session.PendingProposals;
import io.raftwright.internal.wire.Message;
import io.raftwright.internal.wire.MessageType;
import io.raftwright.storage.LogStore;
import io.raftwright.storage.SnapshotMeta;
import io.raftwright.storage.StorageFullException;
import java.util.concurrent.CompletableFuture;
import org.agrona.concurrent.Agent;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The duty cycle of consensus: tells the kernel the time, what became durable and what came in; brings proposals and reads to
 * the leader; writes and sends what results; publishes how far things are. Never blocks.
 *
 * <p>Owner: the consensus thread.
 */
final class ConsensusAgent implements Agent, SnapshotIntake.Outcome {
    private static final Logger LOG = LoggerFactory.getLogger(ConsensusAgent.class);
    private static final long HOUSEKEEPING_NS = 10_000_000;
    /** When nothing was written for so long, how far the log is durable is recorded in it. */
    private static final long MARK_AFTER_NS = 5_000_000;

    private static final long LONGEST_RESEND_PAUSE_NS = 30_000_000_000L;

    private final long selfId;
    private final Clock clock;
    private final Kernel kernel;
    private final RaftLog log;
    private final LogStore store;
    private final Outbox outbox;
    private final FrameInbox inbox;
    private final SnapshotIntake intake;
    private final MessageDispatch dispatch;
    private final Tasks tasks;
    private final ProposalRouter router;
    private final PendingProposals<?> proposals;
    private final PendingReads reads;
    private final LocalReads localReads;
    private final SnapshotDelegation snapshots;
    private final DivergenceDetector divergence;
    private final Roster roster;
    private final Administration administration;
    private final Steward steward;
    private final Enrolment enrolment;
    private final ApplyAgent<?> apply;
    private final DurabilityAgent durability;
    private final DiskStall disk;
    private final Healing healing;
    private final Scrub scrub;
    private final Progress progress;
    private final ViewBoard board;
    private final NodeListener listener;
    private final Doorbell bell;
    private final long trailingEntries;
    private final long resendNs;
    private final CompletableFuture<@Nullable Void> ended = new CompletableFuture<>();

    /** Index of the snapshot before the next one: the log must go on from there, should the next one be damaged one day. */
    private long olderSnapshotIndex;

    private long durable;
    private long lastWriteNs;
    private boolean isMarkOwed;
    private long nextHousekeepingNs;
    private long nextResendNs;
    private long resendPauseNs;
    private long resendFloor;
    private long knownTerm;
    private long knownLeader;

    ConsensusAgent(ConsensusParts parts, SnapshotIntakeFactory intakes) {
        this.selfId = parts.selfId();
        this.clock = parts.clock();
        this.kernel = parts.kernel();
        this.log = parts.log();
        this.store = parts.store();
        this.outbox = parts.outbox();
        this.inbox = parts.inbox();
        this.tasks = parts.tasks();
        this.router = parts.router();
        this.proposals = parts.proposals();
        this.reads = parts.reads();
        this.localReads = parts.localReads();
        this.snapshots = parts.snapshots();
        this.roster = parts.roster();
        this.administration = parts.administration();
        this.steward = parts.steward();
        this.enrolment = parts.enrolment();
        this.divergence = parts.divergence();
        this.apply = parts.apply();
        this.durability = parts.durability();
        this.disk = parts.disk();
        this.healing = parts.healing();
        this.scrub = parts.scrub();
        this.progress = parts.progress();
        this.board = parts.board();
        this.listener = parts.listener();
        this.bell = parts.bell();
        this.trailingEntries = parts.trailingEntries();
        this.resendNs = parts.resendNs();
        this.intake = intakes.make(this);
        this.dispatch = new MessageDispatch(
                selfId,
                clock,
                kernel,
                outbox,
                router,
                reads,
                parts.sender(),
                snapshots,
                intake,
                divergence,
                roster,
                administration,
                steward,
                enrolment,
                healing);
        this.durable = progress.durable.get();
        this.nextHousekeepingNs = clock.nanoTime();
        this.lastWriteNs = nextHousekeepingNs;
        this.nextResendNs = nextHousekeepingNs;
        this.olderSnapshotIndex = progress.applied.get(); // before anything runs, that is what a snapshot brought
    }

    /** Makes the snapshot intake, which reports back here. */
    @FunctionalInterface
    interface SnapshotIntakeFactory {
        SnapshotIntake make(SnapshotIntake.Outcome outcome);
    }

    @Override
    public int doWork() {
        long now = clock.nanoTime();
        kernel.onLogTime(progress.logTime.get());
        kernel.onTick(now);
        int work = takeDurable();
        if (disk.look(now)) {
            kernel.onDiskStalled(disk.isStalled());
        }
        work += receive();
        work += tasks.run();
        healing.look(durable);
        if (proposals.count() > 0 || reads.count() > 0 || !administration.isEmpty()) {
            kernel.quiescence().wake();
        }
        noticeLeader(now);
        work += reads.ask(now, kernel, selfId, clock, outbox);
        work += administration.work(now);
        work += propose(now);
        work += divergence.tellOwn(kernel);
        if (now - nextHousekeepingNs >= 0) {
            nextHousekeepingNs = now + HOUSEKEEPING_NS;
            keepHouse(now);
        }
        publish(now);
        bell.sleepAtMost(sleepNs(now));
        return work;
    }

    /** The time is read after the messages were taken, so that each of them came before it. */
    private int receive() {
        if (!inbox.take()) {
            return 0;
        }
        long now = clock.nanoTime();
        kernel.onArrival(now);
        return inbox.drain(dispatch.at(now));
    }

    private int takeDurable() {
        long position = progress.durable.get();
        if (position == durable) {
            return 0;
        }
        durable = position;
        kernel.onDurable(position);
        outbox.onDurable(position);
        return 1;
    }

    /** Under another leader, what was sent to the old one may be lost. */
    private void noticeLeader(long now) {
        if (kernel.term() != knownTerm || kernel.leaderId() != knownLeader) {
            knownTerm = kernel.term();
            knownLeader = kernel.leaderId();
            router.sendAgain();
            reads.askAgain();
            snapshots.onPeers(kernel);
            board.publish(now, kernel);
        }
    }

    /** Brings proposals to the leader; if that is this member, writes and sends what was staged. */
    private int propose(long now) {
        try {
            long before = log.lastWrittenIndex();
            int count = isRemoved() ? 0 : router.route(now);
            kernel.flush();
            board.written(log.lastWrittenIndex() - before);
            return count;
        } catch (StorageFullException e) {
            board.storageFull();
            LOG.warn("no room in the log, proposals wait, member={}: {}", selfId, e.getMessage());
            kernel.discardStaged();
            router.refusedAll(now);
            return 0;
        }
    }

    private void publish(long now) {
        long written = log.writtenPosition();
        if (written != progress.written.get()) {
            progress.written.set(written);
            durability.ring();
            lastWriteNs = now;
            isMarkOwed = true;
        }
        progress.firstIndex.set(log.firstIndex());
        progress.lastIndex.set(log.lastIndex());
        progress.durableIndex.set(log.durableIndex());
    }

    private void keepHouse(long now) {
        long leader = kernel.leaderId();
        if (proposals.count() > 0) {
            proposals.expire(now, router.hindrance(), leader);
        }
        if (now - nextResendNs >= 0) {
            resendIfStuck(now);
        }
        reads.expire(now, leader);
        reads.retryRefused();
        if (isRemoved() && proposals.count() > 0 && progress.applied.get() >= kernel.commitIndex()) {
            failProposals(leader);
        }
        roster.tick(now, kernel);
        steward.tick(now, kernel);
        enrolment.tick(now, kernel);
        healing.tick(now, kernel);
        if (log.isWhole()) {
            scrub.tick(now, apply);
        }
        localReads.expire(now);
        snapshots.tick(now, kernel);
        if (isMarkOwed && now - lastWriteNs >= MARK_AFTER_NS && durable == log.writtenPosition()) {
            isMarkOwed = false;
            progress.written.set(store.mark());
            durability.ring();
        }
        board.publish(now, kernel);
    }

    /**
     * Nothing moved for long although another member leads: a message was lost, on a transport that may lose some, or all is
     * just slow. So what waits is sent again, ever more seldom; it is applied once.
     */
    private void resendIfStuck(long now) {
        long floor = proposals.floor();
        if (floor != resendFloor || proposals.count() == 0 || kernel.leaderId() == selfId) {
            resendPauseNs = resendNs;
        } else {
            resendPauseNs = Math.min(2 * resendPauseNs, LONGEST_RESEND_PAUSE_NS);
            router.sendAgain();
        }
        resendFloor = floor;
        nextResendNs = now + resendPauseNs;
        if (kernel.leaderId() != selfId) {
            reads.askAgain();
        }
    }

    /** Whether it is gone for good: who asks to be taken in again is not. */
    private boolean isRemoved() {
        return roster.isRemoved() && !enrolment.isWanted();
    }

    /** A removed member hears of no result any more. */
    private void failProposals(long leaderHint) {
        String why = "this member was removed from the cluster, memberId=" + selfId + ", leaderHint=" + leaderHint;
        proposals.failAll(new RefusedException(RefusedException.Reason.NOT_A_MEMBER, leaderHint, why));
    }

    private long sleepNs(long now) {
        boolean isWatchful = isMarkOwed
                || router.isPaused()
                || proposals.count() > 0
                || reads.count() > 0
                || localReads.count() > 0
                || !snapshots.isIdle()
                || !log.isWhole()
                || !administration.isEmpty();
        long idleNs =
                Math.min(Math.min(kernel.nextDeadlineNs() - now, disk.lookWithinNs()), enrolment.dueWithinNs(now));
        return Math.max(0, isWatchful ? Math.min(idleNs, nextHousekeepingNs - now) : idleNs);
    }

    // ---- snapshots

    /**
     * This member's own snapshot is durable: the log may be shortened behind the one before it, which is retained too, and
     * behind those that are on their way to others, who will go on from there. Unless something in it is damaged: that goes at once.
     */
    void onSnapshotTaken(SnapshotMeta meta) {
        long kept = Math.min(olderSnapshotIndex, meta.index() - trailingEntries);
        boolean isDamageCovered = scrub.damagedIndex() > 0 && meta.index() >= scrub.damagedIndex();
        log.compact(isDamageCovered ? meta.index() : Math.min(kept, snapshots.leastIndex()));
        if (isDamageCovered) {
            durability.ring(); // it takes the files away
        }
        olderSnapshotIndex = meta.index();
        tellSnapshot(meta.index(), false);
    }

    @Override
    public void onChunk(long peerId, long index, long nextOffset) {
        outbox.begin(MessageType.SNAPSHOT_REPLY, kernel.term()).index(index).context(nextOffset);
        outbox.send(peerId);
    }

    /**
     * A snapshot of another member is durable here. If the log does not hold its last entry, the state machine is restored first,
     * and only then the log dropped: what is committed stays readable until nobody needs it.
     */
    @Override
    public void onComplete(long peerId, SnapshotMeta meta) {
        if (meta.index() > kernel.commitIndex() && log.termAt(meta.index()) != meta.term()) {
            kernel.onSnapshotPending(true);
            apply.install(meta, () -> tasks.post(() -> onRestored(peerId, meta)));
        } else {
            onRestored(peerId, meta);
        }
    }

    /** Without room to begin the log anew nothing is answered: the leader sends again, and then it is tried again. */
    private void onRestored(long peerId, SnapshotMeta meta) {
        try {
            goOnBehind(peerId, meta);
        } catch (StorageFullException e) {
            LOG.warn("no room to go on behind a snapshot, member={}, index={}", selfId, meta.index(), e);
        }
    }

    private void goOnBehind(long peerId, SnapshotMeta meta) {
        Configuration configuration = Configuration.decode(meta.configuration());
        kernel.onLogTime(progress.logTime.get());
        if (kernel.onSnapshotInstalled(meta.index(), meta.term(), meta.chain(), configuration)) {
            progress.committed(meta.index());
            olderSnapshotIndex = meta.index();
            tellSnapshot(meta.index(), true);
        }
        outbox.begin(MessageType.SNAPSHOT_REPLY, kernel.term())
                .index(meta.index())
                .flags(Message.POSITIVE);
        outbox.send(peerId);
        long leader = kernel.leaderId();
        kernel.acknowledgeSnapshot(leader == Kernel.NO_LEADER ? peerId : leader, meta.index());
    }

    private void tellSnapshot(long index, boolean installed) {
        progress.snapshotIndex.set(index);
        board.snapshot(clock.nanoTime());
        HostCall.run(selfId, () -> listener.onSnapshot(index, installed));
    }

    @Override
    public void onClose() {
        try {
            snapshots.abandonAll();
            intake.close();
            log.close();
        } finally {
            ended.complete(null);
        }
    }

    /** Completes, on the consensus thread, when this agent ended: what it owned belongs to whoever waits for that. */
    CompletableFuture<@Nullable Void> ended() {
        return ended;
    }

    @Override
    public String roleName() {
        return "consensus";
    }
}
