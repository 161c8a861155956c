package io.raftwright.internal.runtime;

import io.raftwright.api.NodeOptions;
import io.raftwright.internal.agent.Doorbell;
import io.raftwright.internal.kernel.Kernel;
import io.raftwright.internal.kernel.KernelOptions;
import io.raftwright.internal.membership.Configuration;
import io.raftwright.internal.replication.RaftLog;
import io.raftwright.internal.session.Envelope;
import io.raftwright.internal.session.PendingProposals;
import io.raftwright.internal.session.SessionKey;
import io.raftwright.internal.session.SessionTable;
import io.raftwright.internal.wire.Message;
import io.raftwright.storage.LogFrame;
import io.raftwright.storage.LogStore;
import io.raftwright.storage.SnapshotMeta;
import io.raftwright.storage.SnapshotStore;
import org.jspecify.annotations.Nullable;

/**
 * Puts a node's parts together: recovers log, snapshot and state machine, then makes the three agents and what passes between
 * them. Nothing runs yet.
 */
final class Assembly<R extends @Nullable Object> {
    private static final int INBOX_LENGTH = 16 << 20;

    /** How long a removed member stays connected, in election timeouts. */
    private static final int PATIENCE_TIMEOUTS = 10;
    /** How long an address is tried, in election timeouts: two that both moved shall find each other soon. */
    private static final int ADDRESS_TIMEOUTS = 3;

    final Doorbell consensusBell = new Doorbell();
    final Doorbell durabilityBell = new Doorbell();
    final Doorbell applyBell = new Doorbell();
    final FrameInbox inbox = new FrameInbox(INBOX_LENGTH);
    final HostReads reads;
    final PendingProposals<R> proposals;
    final Progress progress;
    final StatusReport report;
    /** Whatever changes the snapshot store. */
    final Background storing = new Background("storing");
    /** What is read of it, to be sent to peers. */
    final Background sending = new Background("sending");

    final ConsensusAgent consensus;
    final DurabilityAgent durability;
    final Roster roster;
    final Administration administration;
    final Enrolment enrolment;
    final ApplyAgent<R> apply;

    Assembly(NodeParts<R> parts, NodeHost host) {
        NodeOptions options = parts.options();
        DiskWatch disk = new DiskWatch();
        LogStore store = new WatchedLogStore(parts.logStore(), parts.clock(), disk);
        SnapshotStore snapshots = parts.snapshotStore();
        long selfId = parts.memberId();
        long electionTimeoutNs = options.electionTimeout().toNanos();

        requireRoom(parts);
        SnapshotMeta latest = snapshots.latest();
        boolean hasPeers = parts.isJoining() || parts.members().size() > 1;
        Recovery.requireContinuity(store, snapshots, hasPeers);
        if (!parts.isJoining()) {
            Recovery.bootstrap(store, latest, parts.members());
        }
        RaftLog log = parts.isWitness() ? RaftLog.ofWitness(store) : new RaftLog(store);
        Recovery.align(log, latest);
        long durable = store.force();

        Tasks tasks = new Tasks(consensusBell);
        SessionTable sessions = new SessionTable();
        progress = new Progress(durable, applyBell);
        ReadFreshness freshness = new ReadFreshness();
        PendingReads confirmedReads =
                new PendingReads(applyBell, freshness, parts.random().nextLong() >>> 1);
        LocalReads localReads = new LocalReads(applyBell);
        reads = new HostReads(parts.clock(), confirmedReads, localReads, freshness, progress, consensusBell);
        long covered = latest == null ? 0 : latest.index();
        long committed = Math.max(covered, Math.min(store.commitHint(), log.lastIndex()));
        proposals = new PendingProposals<>(
                new SessionKey(sessionId(parts, log.lastIndex()), committed),
                options.maxPendingProposals(),
                options.maxPendingBytes(),
                options.maxEntryLength());
        GuardedMachine<R> machine = new GuardedMachine<>(parts.machine());
        machine.requireAt(0, 0, 0);
        SnapshotTaker taker = new SnapshotTaker(
                selfId,
                machine,
                sessions,
                snapshots,
                storing.on(host.capturePool()),
                meta -> tasks.post(() -> consensus().onSnapshotTaken(meta)),
                options.snapshotEveryBytes(),
                parts.isWitness());
        Configuration configuration =
                latest == null ? Configuration.unknown() : Configuration.decode(latest.configuration());
        if (latest != null) {
            taker.restore(latest);
        }
        progress.found(store.term(), covered, log);
        StateHashes hashes = new StateHashes(options.stateHashEvery(), consensusBell);
        apply = new ApplyAgent<>(
                machine,
                store.newReader(),
                sessions,
                proposals,
                reads,
                taker,
                hashes,
                progress,
                configuration,
                covered,
                applyBell);
        DamageReport damage = new DamageReport(selfId, parts.listener());
        ViewBoard board = new ViewBoard(parts.clock().nanoTime());
        report = new StatusReport(
                selfId, parts.clock(), options, progress, board, disk, damage, proposals, confirmedReads, localReads);
        durability = new DurabilityAgent(store, progress, host.forces(), consensusBell, durabilityBell);

        SnapshotSender sender = new SnapshotSender(
                selfId,
                host.groupId(),
                snapshots,
                parts.transport(),
                sending.on(host.transferPool()),
                progress,
                options.snapshotChunkLength(),
                options.snapshotBytesPerSecond(),
                electionTimeoutNs);
        Outbox outbox = new Outbox(parts.transport(), log, host, bodyLength(options));
        roster = newRoster(parts, log, outbox);
        Configuration inLog = log.newestUncommittedConfiguration();
        if (inLog != null) {
            roster.found(inLog);
        }
        if (latest != null) {
            roster.configured(configuration);
        }
        SnapshotDelegation delegation = new SnapshotDelegation(
                selfId, sender, log, outbox, progress, options.snapshotsFromFollowers(), electionTimeoutNs);
        KernelEffects effects = new KernelEffects(
                selfId,
                outbox,
                delegation,
                confirmedReads,
                roster,
                progress,
                parts.listener(),
                parts.random(),
                electionTimeoutNs);
        Kernel kernel = new Kernel(
                selfId,
                log,
                effects,
                kernelOptions(options),
                store.term(),
                store.votedFor(),
                covered,
                configuration,
                parts.clock().nanoTime(),
                electionTimeoutNs / 10 + parts.random().nextLong(electionTimeoutNs / 2));
        kernel.recoverCommit(store.commitHint());
        progress.committed(kernel.commitIndex()); // what a snapshot covers was committed without a word
        progress.roleChanged(kernel.role(), kernel.term(), kernel.leaderId());
        administration = new Administration(
                selfId,
                kernel,
                log,
                outbox,
                roster,
                electionTimeoutNs,
                parts.random().nextLong() >>> 1);
        Steward steward = new Steward(
                selfId,
                options.membership(),
                log,
                outbox,
                parts.members(),
                parts.askAddress(),
                administration::change,
                electionTimeoutNs);
        enrolment = new Enrolment(
                selfId,
                parts.askAddress(),
                roster,
                outbox,
                () -> kernel.transferLeadership(Kernel.NO_LEADER, electionTimeoutNs),
                electionTimeoutNs,
                parts.clock().nanoTime());
        ProposalRouter router = new ProposalRouter(
                selfId, proposals, kernel, log, outbox, progress, options.maxAppendLength(), options.maxEntryLength());
        consensus = new ConsensusAgent(
                new ConsensusParts(
                        selfId,
                        parts.clock(),
                        kernel,
                        log,
                        store,
                        outbox,
                        inbox,
                        tasks,
                        router,
                        proposals,
                        confirmedReads,
                        localReads,
                        sender,
                        delegation,
                        new DivergenceDetector(selfId, hashes, outbox, parts.listener()),
                        roster,
                        administration,
                        steward,
                        enrolment,
                        apply,
                        durability,
                        new DiskStall(selfId, disk, progress, host.forces(), parts.listener(), electionTimeoutNs),
                        new Healing(selfId, log, outbox, parts.members(), damage, electionTimeoutNs),
                        new Scrub(
                                store::newReader,
                                snapshots,
                                progress,
                                sending.on(host.transferPool()),
                                tasks,
                                damage,
                                options.scrubEvery().toNanos(),
                                options.scrubBytesPerSecond(),
                                parts.clock().nanoTime()),
                        progress,
                        board,
                        parts.listener(),
                        consensusBell,
                        options.trailingEntries(),
                        2 * electionTimeoutNs),
                outcome -> new SnapshotIntake(
                        selfId,
                        snapshots,
                        storing.on(host.transferPool()),
                        tasks,
                        outcome,
                        2 * electionTimeoutNs,
                        parts.isWitness()));
    }

    private static Roster newRoster(NodeParts<?> parts, RaftLog log, Outbox outbox) {
        long electionTimeoutNs = parts.options().electionTimeout().toNanos();
        long patienceNs = PATIENCE_TIMEOUTS * electionTimeoutNs;
        return new Roster(
                parts.memberId(),
                log,
                outbox,
                new PeerDisks(parts.memberId(), parts.logStore().incarnation()),
                new Connections(
                        parts.memberId(),
                        parts.transport(),
                        parts.members(),
                        () -> uncommitted(log),
                        ADDRESS_TIMEOUTS * electionTimeoutNs,
                        patienceNs),
                parts.listener(),
                patienceNs);
    }

    private static Configuration uncommitted(RaftLog log) {
        long index = log.newestPendingConfiguration();
        return index == 0 ? Configuration.unknown() : log.configurationAt(index);
    }

    /** By the time anyone asks, it is there: nothing runs during assembly. */
    private ConsensusAgent consensus() {
        return consensus;
    }

    /** The longest entry must fit into an append and into a forwarded proposal, each with its header. */
    private static int bodyLength(NodeOptions options) {
        int longestFrame = LogFrame.frameLength(Envelope.LENGTH + options.maxEntryLength());
        return Math.max(options.maxAppendLength(), Math.max(longestFrame, options.snapshotChunkLength()));
    }

    /** What the options allow, transport and log must be able to carry: refused now rather than stuck later. */
    private static void requireRoom(NodeParts<?> parts) {
        int longest = bodyLength(parts.options());
        int frame = parts.transport().maxFrameLength();
        if (longest + Message.HEADER_LENGTH > frame) {
            throw new IllegalArgumentException("messages may be longer than the transport carries, length="
                    + (longest + Message.HEADER_LENGTH) + ", maxFrameLength=" + frame);
        }
        int append = parts.logStore().maxAppendLength();
        if (longest > append) {
            throw new IllegalArgumentException("batches may be longer than the log takes at once, length=" + longest
                    + ", maxAppendLength=" + append);
        }
    }

    /** Another one on each member and at each start, even if the random source repeats itself. */
    private static long sessionId(NodeParts<?> parts, long lastIndex) {
        long mixed = parts.random().nextLong();
        for (long part : new long[] {parts.memberId(), parts.logStore().incarnation(), lastIndex}) {
            mixed = (mixed ^ part) * 0x9E3779B97F4A7C15L;
            mixed ^= mixed >>> 29;
        }
        return mixed;
    }

    private static KernelOptions kernelOptions(NodeOptions options) {
        return new KernelOptions(
                options.heartbeatInterval().toNanos(),
                options.electionTimeout().toNanos(),
                options.maxAppendLength(),
                options.maxInflightMessages(),
                options.maxInflightBytes(),
                options.maxUncommittedBytes(),
                options.electionPriority(),
                options.leaseDriftPercent(),
                options.quiesceAfter().toNanos());
    }
}
