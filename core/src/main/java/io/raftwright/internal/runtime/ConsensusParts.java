package io.raftwright.internal.runtime;

import io.raftwright.api.Clock;
import io.raftwright.api.NodeListener;
import io.raftwright.internal.agent.Doorbell;
import io.raftwright.internal.kernel.Kernel;
import io.raftwright.internal.replication.RaftLog;
import io.raftwright.internal.session.PendingProposals;
import io.raftwright.storage.LogStore;

/** What the consensus agent works with, put together by {@link Assembly}. */
record ConsensusParts(
        long selfId,
        Clock clock,
        Kernel kernel,
        RaftLog log,
        LogStore store,
        Outbox outbox,
        FrameInbox inbox,
        Tasks tasks,
        ProposalRouter router,
        PendingProposals<?> proposals,
        PendingReads reads,
        LocalReads localReads,
        SnapshotSender sender,
        SnapshotDelegation snapshots,
        DivergenceDetector divergence,
        Roster roster,
        Administration administration,
        Steward steward,
        Enrolment enrolment,
        ApplyAgent<?> apply,
        DurabilityAgent durability,
        DiskStall disk,
        Healing healing,
        Scrub scrub,
        Progress progress,
        ViewBoard board,
        NodeListener listener,
        Doorbell bell,
        long trailingEntries,
        long resendNs) {}
