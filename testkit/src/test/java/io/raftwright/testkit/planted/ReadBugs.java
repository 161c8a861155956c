package io.raftwright.testkit.planted;

import java.util.List;

/** What a client is told: reads, leases, and proposals that are sent more than once. */
final class ReadBugs {
    private static final String LEADERSHIP = Sources.KERNEL + "Leadership.java";
    private static final String ROUNDS = Sources.KERNEL + "ReadRounds.java";
    private static final String PENDING = Sources.RUNTIME + "PendingReads.java";
    private static final String LEASE = Sources.KERNEL + "Lease.java";

    static final List<PlantedBug> ALL = List.of(
            new PlantedBug(
                            "read joins a round that is out",
                            ROUNDS,
                            "context, round + 1, index)",
                            "context, round, index)")
                    .on(Ground.READS),
            new PlantedBug(
                    "read before an entry of the term is committed",
                    LEADERSHIP,
                    "reads.add(memberId, context, Math.max(committed.index(), firstIndexOfTerm));",
                    "reads.add(memberId, context, committed.index());"),
            new PlantedBug(
                            "leader confirms reads by itself",
                            LEADERSHIP,
                            "reads.confirm(quorumOf(rounds), effects);",
                            "reads.confirm(reads.round(), effects);")
                    .on(Ground.READS),
            new PlantedBug(
                    "read answered before it is applied",
                    Sources.RUNTIME + "ApplyAgent.java",
                    "return work + reads.answer(applied);",
                    "return work + reads.answer(Long.MAX_VALUE);"),
            new PlantedBug(
                    "lease before an entry of the term is committed",
                    LEADERSHIP,
                    "if (isTermCommitted() && lease.covers(now)) {",
                    "if (lease.covers(now)) {"),
            new PlantedBug("lease kept over a transfer", Sources.KERNEL + "Handover.java", "lease.revoke();", "")
                    .on(Ground.LEASES),
            new PlantedBug(
                            "lease kept over a pause",
                            PENDING,
                            "return kernel.readIndex(selfId, batch, clock.nanoTime());",
                            "return kernel.readIndex(selfId, batch, nowNs);")
                    .and(
                            PENDING,
                            "askOne(cursor.getLongKey(), kernel, selfId, clock, outbox)) {",
                            "askOne(cursor.getLongKey(), kernel, selfId, nowNs, outbox)) {")
                    .and(
                            PENDING,
                            "private static boolean askOne(long batch, Kernel kernel, long selfId, Clock clock, Outbox outbox) {",
                            "private static boolean askOne(long batch, Kernel kernel, long selfId, long nowNs, Outbox outbox) {")
                    .on(Ground.LEASES),
            new PlantedBug("lease without end", LEASE, " && nowNs - startNs < lengthNs;", ";").on(Ground.LEASES),
            new PlantedBug(
                            "promise to a lease forgotten by a restart",
                            Sources.KERNEL + "ElectionTimer.java",
                            "isLeased && isRestarted ? nowNs + electionTimeoutNs : nowNs;",
                            "nowNs;")
                    .on(Ground.LEASES),
            new PlantedBug(
                    "duplicates applied",
                    Sources.SESSION + "SessionTable.java",
                    "return sequence >= session.floor && session.applied.add(sequence);",
                    "return true;"),
            new PlantedBug(
                            "duplicates applied that the proposer is done with",
                            Sources.SESSION + "SessionTable.java",
                            "return sequence >= session.floor && session.applied.add(sequence);",
                            "return session.applied.add(sequence);")
                    .and(
                            Sources.SESSION + "SessionTable.java",
                            "(sequence < session.floor || session.applied.contains(sequence));",
                            "session.applied.contains(sequence);")
                    .on(Ground.RESTARTS),
            new PlantedBug(
                    "session table left out of a snapshot",
                    Sources.RUNTIME + "SnapshotTaker.java",
                    "byte[] table = sessions.encode();",
                    "byte[] table = new SessionTable().encode();"),
            new PlantedBug(
                    "sent proposal called refused",
                    Sources.SESSION + "Proposal.java",
                    "return STATE.compareAndSet(this, UNSENT, REFUSED);",
                    "return (int) STATE.getAndSet(this, REFUSED) != REFUSED;"));

    private ReadBugs() {}
}
