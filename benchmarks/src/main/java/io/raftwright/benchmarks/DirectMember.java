package io.raftwright.benchmarks;

import io.raftwright.api.Role;
import io.raftwright.internal.kernel.Effects;
import io.raftwright.internal.kernel.Kernel;
import io.raftwright.internal.kernel.KernelOptions;
import io.raftwright.internal.kernel.VoteRequest;
import io.raftwright.internal.membership.Configuration;
import io.raftwright.internal.replication.RaftLog;
import io.raftwright.storage.EntryKind;
import io.raftwright.storage.InMemoryLogStore;
import io.raftwright.storage.LogFrame;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.zip.CRC32C;

/**
 * A member of a {@link DirectTrio}: its messages are calls of the receiver's kernel, so that nothing but kernels and logs is at
 * work. Answers wait in a slot each until the sender is done, as they may not call back; of several, the last one counts.
 */
final class DirectMember implements Effects {
    private static final int BODY_LENGTH = 1 << 20;
    private static final long ELECTION_TIMEOUT_NS = 400_000_000;
    private static final KernelOptions OPTIONS =
            new KernelOptions(100_000_000, ELECTION_TIMEOUT_NS, BODY_LENGTH, 256, 8 << 20, 256 << 20, 0, 0, 0);

    final long id;
    final RaftLog log;
    final Kernel kernel;
    private final DirectMember[] members;
    private final InMemoryLogStore store;
    private final ByteBuffer body = ByteBuffer.allocateDirect(BODY_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
    /** Votes and whatever else is rare. */
    private final ArrayDeque<Runnable> rare = new ArrayDeque<>();

    private long acceptedBy;
    private long acceptedTerm;
    private long acceptedIndex;
    private long answeredTo;
    private long answeredTerm;
    private long answeredRound;

    /**
     * A member, up and running.
     *
     * @param members all members, each at its id minus one; this one is put there
     */
    DirectMember(long id, DirectMember[] members) {
        this.id = id;
        this.members = members;
        this.store = new InMemoryLogStore(id);
        ByteBuffer payload = Configuration.ofVoters(1, 2, 3).encode();
        ByteBuffer frame =
                ByteBuffer.allocate(LogFrame.frameLength(payload.remaining())).order(ByteOrder.LITTLE_ENDIAN);
        LogFrame.encode(frame, 0, EntryKind.CONFIGURATION, 1, 1, 0, payload, new CRC32C());
        store.saveVote(1, 0);
        store.append(frame, 1);
        store.force();
        this.log = new RaftLog(store);
        this.kernel =
                new Kernel(id, log, this, OPTIONS, 1, 0, 0, Configuration.unknown(), 0, id * 10 * ELECTION_TIMEOUT_NS);
        kernel.recoverCommit(1);
        members[(int) id - 1] = this;
    }

    private DirectMember member(long memberId) {
        return members[(int) memberId - 1];
    }

    /** The disk forces, and the kernel is told. */
    void force() {
        kernel.onDurable(store.force());
    }

    /** Delivers what this member answered, or asked for. */
    void deliver() {
        for (Runnable letter = rare.poll(); letter != null; letter = rare.poll()) {
            letter.run();
        }
        if (acceptedBy != 0) {
            long leader = acceptedBy;
            acceptedBy = 0;
            member(leader).kernel.onAppendAccepted(id, acceptedTerm, acceptedIndex);
        }
        if (answeredTo != 0) {
            long leader = answeredTo;
            answeredTo = 0;
            member(leader).kernel.onHeartbeatReply(id, answeredTerm, answeredRound);
        }
    }

    @Override
    public void sendVoteRequest(long peerId, VoteRequest request) {
        rare.add(() -> member(peerId).kernel.onVoteRequest(id, request));
    }

    @Override
    public void sendVoteReply(
            long peerId, long term, boolean isPreVote, boolean isGranted, long commitIndex, long commitTerm) {
        rare.add(() -> member(peerId).kernel.onVoteReply(id, term, isPreVote, isGranted, commitIndex, commitTerm));
    }

    @Override
    public void sendTimeoutNow(long peerId, long term, long lastIndex) {
        throw new AssertionError("nobody hands leadership over here");
    }

    @Override
    public ByteBuffer appendBody() {
        return body.clear();
    }

    @Override
    public boolean sendAppend(long peerId, long term, long prevIndex, long prevTerm, long commitIndex) {
        int length = body.position();
        body.limit(length).position(0);
        member(peerId).kernel.onAppend(id, term, prevIndex, prevTerm, commitIndex, body);
        body.position(length);
        return true;
    }

    @Override
    public void sendAppendAccepted(long peerId, long term, long matchIndex) {
        acceptedBy = peerId;
        acceptedTerm = term;
        acceptedIndex = matchIndex;
    }

    @Override
    public void sendAppendRejected(long peerId, long term, long prevIndex, long hintIndex, long hintTerm) {
        rare.add(() -> member(peerId).kernel.onAppendRejected(id, term, prevIndex, hintIndex, hintTerm));
    }

    @Override
    public void sendHealing(long peerId, long term, long hintIndex, long hintTerm) {
        rare.add(() -> member(peerId).kernel.onHealing(id, term, hintIndex, hintTerm));
    }

    @Override
    public void sendHeartbeat(long peerId, long term, long commitIndex, long round) {
        member(peerId).kernel.onHeartbeat(id, term, commitIndex, round);
    }

    @Override
    public void sendQuiesce(long peerId, long term, long commitIndex, long round) {
        throw new AssertionError("groups stay awake here, peer=" + peerId);
    }

    @Override
    public void sendHeartbeatReply(long peerId, long term, long round) {
        answeredTo = peerId;
        answeredTerm = term;
        answeredRound = round;
    }

    @Override
    public long sendSnapshot(long peerId) {
        throw new AssertionError("nobody is behind here");
    }

    @Override
    public boolean sendSnapshotPlace(long peerId, long term) {
        throw new AssertionError("there is no witness here");
    }

    @Override
    public void readConfirmed(long memberId, long context, long index) {}

    @Override
    public void committed(long index) {}

    @Override
    public void promotionDelayed(long memberId, int rounds, long entriesBehind) {}

    @Override
    public void configured(Configuration configuration) {}

    @Override
    public void roleChanged(Role role, long term, long leaderId) {}

    @Override
    public long drawElectionTimeoutNs() {
        return ELECTION_TIMEOUT_NS * (3 + id) / 3;
    }
}
