package io.raftwright.testkit.trace;

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
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.zip.CRC32C;

/**
 * A real kernel whose world is written down: what it saves, sends durably, commits and becomes. Owner: one test thread.
 */
final class RecordedMember implements Effects {
    private static final long MS = 1_000_000;
    private static final int BODY_LENGTH = 1 << 10;
    private static final KernelOptions OPTIONS = new KernelOptions(20 * MS, 100 * MS, 256, 4, 1024, 16 << 10, 0, 0, 0);

    /** Where letters go. */
    @FunctionalInterface
    interface Post {
        void send(long to, Consumer<Kernel> letter);
    }

    /** A promise that waits until the log is durable up to a position. */
    private record Held(long position, TraceEvent event, long to, Consumer<Kernel> letter) {}

    final long id;
    private final Post post;
    private final Consumer<TraceEvent> recorder;
    private final RandomGenerator random;
    private final ByteBuffer body = ByteBuffer.allocate(BODY_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
    private final ArrayDeque<Held> held = new ArrayDeque<>();

    private RecordingLogStore store;
    private RaftLog log;
    private Kernel kernel;
    private long forcedPosition;
    private long toldPosition;

    RecordedMember(
            long id, long[] founders, Post post, Consumer<TraceEvent> recorder, RandomGenerator random, boolean isNew) {
        this.id = id;
        this.post = post;
        this.recorder = recorder;
        this.random = random;
        InMemoryLogStore disk = new InMemoryLogStore(id);
        if (!isNew) {
            found(disk, founders);
        }
        var unused = disk.force();
        open(disk, 0);
    }

    private static void found(InMemoryLogStore disk, long[] founders) {
        ByteBuffer payload = Configuration.ofVoters(founders).encode();
        ByteBuffer frame =
                ByteBuffer.allocate(LogFrame.frameLength(payload.remaining())).order(ByteOrder.LITTLE_ENDIAN);
        LogFrame.encode(frame, 0, EntryKind.CONFIGURATION, 1, 1, 0, payload, new CRC32C());
        disk.saveVote(1, 0);
        disk.append(frame, 1);
    }

    private void open(InMemoryLogStore disk, long nowNs) {
        held.clear();
        store = new RecordingLogStore(id, disk, recorder);
        log = new RaftLog(store);
        forcedPosition = disk.force();
        toldPosition = forcedPosition;
        kernel = new Kernel(
                id,
                log,
                this,
                OPTIONS,
                store.term(),
                store.votedFor(),
                0,
                Configuration.unknown(),
                nowNs,
                random.nextLong(OPTIONS.electionTimeoutNs()));
        kernel.recoverCommit(store.commitHint());
    }

    Kernel kernel() {
        return kernel;
    }

    /** Dies, and is back at once with what its disk has. */
    void crash(boolean isPowerLost, long nowNs) {
        InMemoryLogStore disk = store.crashed(isPowerLost);
        long lastTerm = new RaftLog(disk).lastTerm();
        recorder.accept(new TraceEvent.Restarted(id, disk.term(), disk.votedFor(), disk.lastIndex(), lastTerm));
        open(disk, nowNs);
    }

    void force() {
        forcedPosition = store.force();
    }

    void tellDurable() {
        if (forcedPosition > toldPosition) {
            toldPosition = forcedPosition;
            kernel.onDurable(toldPosition);
            while (!held.isEmpty() && held.peek().position() <= toldPosition) {
                Held ready = held.remove();
                recorder.accept(ready.event());
                post.send(ready.to(), ready.letter());
            }
        }
    }

    private void promise(TraceEvent event, long to, Consumer<Kernel> letter) {
        if (log.writtenPosition() <= toldPosition && held.isEmpty()) {
            recorder.accept(event);
            post.send(to, letter);
        } else {
            held.add(new Held(log.writtenPosition(), event, to, letter));
        }
    }

    @Override
    public void sendVoteRequest(long peerId, VoteRequest request) {
        Consumer<Kernel> letter = to -> to.onVoteRequest(id, request);
        if (request.isPreVote()) {
            post.send(peerId, letter);
        } else {
            promise(new TraceEvent.VoteSent(id, request.term(), id), peerId, letter);
        }
    }

    @Override
    public void sendVoteReply(
            long peerId, long term, boolean isPreVote, boolean isGranted, long commitIndex, long commitTerm) {
        Consumer<Kernel> letter = to -> to.onVoteReply(id, term, isPreVote, isGranted, commitIndex, commitTerm);
        if (isGranted && !isPreVote) {
            promise(new TraceEvent.VoteSent(id, term, peerId), peerId, letter);
        } else {
            post.send(peerId, letter);
        }
    }

    @Override
    public void sendTimeoutNow(long peerId, long term, long lastIndex) {
        post.send(peerId, to -> to.onTimeoutNow(id, term, lastIndex));
    }

    @Override
    public ByteBuffer appendBody() {
        return body.clear();
    }

    @Override
    public boolean sendAppend(long peerId, long term, long prevIndex, long prevTerm, long commitIndex) {
        int length = body.position();
        ByteBuffer frames = ByteBuffer.allocate(length).put(0, body, 0, length);
        post.send(
                peerId,
                to -> to.onAppend(
                        id,
                        term,
                        prevIndex,
                        prevTerm,
                        commitIndex,
                        frames.duplicate().order(ByteOrder.LITTLE_ENDIAN)));
        return true;
    }

    @Override
    public void sendAppendAccepted(long peerId, long term, long matchIndex) {
        promise(new TraceEvent.AckSent(id, term, matchIndex), peerId, to -> to.onAppendAccepted(id, term, matchIndex));
    }

    @Override
    public void sendAppendRejected(long peerId, long term, long prevIndex, long hintIndex, long hintTerm) {
        post.send(peerId, to -> to.onAppendRejected(id, term, prevIndex, hintIndex, hintTerm));
    }

    @Override
    public void sendHeartbeat(long peerId, long term, long commitIndex, long round) {
        post.send(peerId, to -> to.onHeartbeat(id, term, commitIndex, round));
    }

    @Override
    public void sendQuiesce(long peerId, long term, long commitIndex, long round) {
        throw new AssertionError("nobody falls silent here, peer=" + peerId);
    }

    @Override
    public void sendHeartbeatReply(long peerId, long term, long round) {
        post.send(peerId, to -> to.onHeartbeatReply(id, term, round));
    }

    @Override
    public long sendSnapshot(long peerId) {
        throw new AssertionError("nothing is compacted here, peer=" + peerId);
    }

    @Override
    public boolean sendSnapshotPlace(long peerId, long term) {
        throw new AssertionError("there is no witness here, peer=" + peerId);
    }

    @Override
    public void readConfirmed(long memberId, long context, long index) {}

    @Override
    public void committed(long index) {
        recorder.accept(new TraceEvent.Committed(id, index));
    }

    @Override
    public void promotionDelayed(long memberId, int rounds, long entriesBehind) {}

    @Override
    public void configured(Configuration configuration) {
        recorder.accept(new TraceEvent.Configured(id, RecordingLogStore.voters(configuration)));
    }

    @Override
    public void roleChanged(Role role, long term, long leaderId) {
        if (role == Role.LEADER) {
            recorder.accept(new TraceEvent.Elected(id, term));
        }
    }

    @Override
    public long drawElectionTimeoutNs() {
        return OPTIONS.electionTimeoutNs() + random.nextLong(OPTIONS.electionTimeoutNs());
    }
}
