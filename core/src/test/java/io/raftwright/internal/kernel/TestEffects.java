package io.raftwright.internal.kernel;

import io.raftwright.api.Role;
import io.raftwright.internal.kernel.Letter.Kind;
import io.raftwright.internal.membership.Configuration;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** Turns what a test member's kernel does into letters, and holds promises back until they are durable. */
final class TestEffects implements Effects {
    private static final int BODY_LENGTH = 4096;
    private static final long TRANSFER_TIMEOUT_NS = 300_000_000;

    private record Held(long position, Letter letter) {}

    private final TestMember member;
    private final KernelOptions options;
    private final Letter.Post network;
    private final Witness witness;
    private final RandomGenerator random;
    private final ByteBuffer body = ByteBuffer.allocate(BODY_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
    private final ArrayDeque<Held> held = new ArrayDeque<>();

    TestEffects(
            TestMember member, KernelOptions options, Letter.Post network, Witness witness, RandomGenerator random) {
        this.member = member;
        this.options = options;
        this.network = network;
        this.witness = witness;
        this.random = random;
    }

    /** What was held back is lost in a crash. */
    void forget() {
        held.clear();
    }

    /** Lets go the promises that waited for a position. */
    void onDurable(long position) {
        while (!held.isEmpty() && held.peek().position() <= position) {
            sendPromise(held.remove().letter());
        }
    }

    boolean send(Kind kind, long to, long term, long index, Supplier<String> text, Consumer<TestMember> delivery) {
        return network.take(new Letter(kind, member.id, to, term, index, text, delivery));
    }

    private void promise(
            Kind kind, long to, long term, long index, Supplier<String> text, Consumer<TestMember> delivery) {
        Letter letter = new Letter(kind, member.id, to, term, index, text, delivery);
        if (member.log.writtenPosition() <= member.toldPosition && held.isEmpty()) {
            sendPromise(letter);
        } else {
            held.add(new Held(member.log.writtenPosition(), letter));
        }
    }

    private void sendPromise(Letter letter) {
        witness.promised(member, letter);
        network.take(letter);
    }

    @Override
    public void sendVoteRequest(long peerId, VoteRequest request) {
        Supplier<String> text = () -> "last=" + request.lastIndex() + "/" + request.lastTerm() + " commit="
                + request.commitIndex() + (request.purpose() == VoteRequest.Purpose.TRANSFER ? " transfer" : "");
        Consumer<TestMember> delivery = to -> to.kernel.onVoteRequest(member.id, request);
        if (request.isPreVote()) {
            send(Kind.PREVOTE, peerId, request.term(), member.id, text, delivery);
        } else {
            promise(Kind.VOTE, peerId, request.term(), member.id, text, delivery);
        }
    }

    @Override
    public void sendVoteReply(
            long peerId, long term, boolean isPreVote, boolean isGranted, long commitIndex, long commitTerm) {
        Supplier<String> text = () -> isGranted ? "granted" : "refused";
        Consumer<TestMember> delivery =
                to -> to.kernel.onVoteReply(member.id, term, isPreVote, isGranted, commitIndex, commitTerm);
        Kind kind = isPreVote ? Kind.PREVOTE_REPLY : Kind.VOTE_REPLY;
        if (isGranted && !isPreVote) {
            promise(kind, peerId, term, peerId, text, delivery);
        } else {
            send(kind, peerId, term, peerId, text, delivery);
        }
    }

    @Override
    public void sendTimeoutNow(long peerId, long term, long lastIndex) {
        send(
                Kind.TIMEOUT_NOW,
                peerId,
                term,
                lastIndex,
                () -> "last=" + lastIndex,
                to -> to.kernel.onTimeoutNow(member.id, term, lastIndex));
    }

    @Override
    public void promotionDelayed(long memberId, int rounds, long entriesBehind) {
        witness.promotionDelayed(memberId, rounds);
    }

    @Override
    public void configured(Configuration configuration) {
        witness.configured(member, configuration);
    }

    @Override
    public ByteBuffer appendBody() {
        return body.clear();
    }

    @Override
    public boolean sendAppend(long peerId, long term, long prevIndex, long prevTerm, long commitIndex) {
        int length = body.position();
        ByteBuffer frames = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        frames.put(0, body, 0, length);
        return send(
                Kind.APPEND,
                peerId,
                term,
                prevIndex,
                () -> "prev=" + prevIndex + "/" + prevTerm + " commit=" + commitIndex + " entries="
                        + Letter.entries(frames),
                to -> to.kernel.onAppend(
                        member.id,
                        term,
                        prevIndex,
                        prevTerm,
                        commitIndex,
                        frames.duplicate().order(ByteOrder.LITTLE_ENDIAN)));
    }

    @Override
    public void sendAppendAccepted(long peerId, long term, long matchIndex) {
        promise(
                Kind.ACCEPT,
                peerId,
                term,
                matchIndex,
                () -> "match=" + matchIndex,
                to -> to.kernel.onAppendAccepted(member.id, term, matchIndex));
    }

    @Override
    public void sendAppendRejected(long peerId, long term, long prevIndex, long hintIndex, long hintTerm) {
        send(
                Kind.REJECT,
                peerId,
                term,
                prevIndex,
                () -> "prev=" + prevIndex + " hint=" + hintIndex + "/" + hintTerm,
                to -> to.kernel.onAppendRejected(member.id, term, prevIndex, hintIndex, hintTerm));
    }

    @Override
    public void sendHealing(long peerId, long term, long hintIndex, long hintTerm) {
        send(
                Kind.HEALING,
                peerId,
                term,
                hintIndex,
                () -> "hint=" + hintIndex + "/" + hintTerm,
                to -> to.kernel.onHealing(member.id, term, hintIndex, hintTerm));
    }

    @Override
    public void sendHeartbeat(long peerId, long term, long commitIndex, long round) {
        send(
                Kind.HEARTBEAT,
                peerId,
                term,
                commitIndex,
                () -> "commit=" + commitIndex + " round=" + round,
                to -> to.kernel.onHeartbeat(member.id, term, commitIndex, round));
    }

    @Override
    public void sendQuiesce(long peerId, long term, long commitIndex, long round) {
        send(
                Kind.HEARTBEAT,
                peerId,
                term,
                commitIndex,
                () -> "commit=" + commitIndex + " round=" + round + " quiesce",
                to -> to.kernel.quiescence().onAsked(member.id, term, commitIndex, round));
    }

    @Override
    public void sendHeartbeatReply(long peerId, long term, long round) {
        send(
                Kind.HEARTBEAT_REPLY,
                peerId,
                term,
                round,
                () -> "round=" + round,
                to -> to.kernel.onHeartbeatReply(member.id, term, round));
    }

    @Override
    public void readConfirmed(long memberId, long context, long index) {
        if (memberId == member.id) {
            witness.readConfirmed(context, index);
        } else {
            send(
                    Kind.READ_REPLY,
                    memberId,
                    member.kernel.term(),
                    index,
                    () -> "context=" + context + " index=" + index,
                    to -> witness.readConfirmed(context, index));
        }
    }

    @Override
    public void committed(long index) {
        witness.committed(member, index);
    }

    @Override
    public void roleChanged(Role role, long term, long leaderId) {
        if (role != Role.LEADER) {
            member.transfers.clear();
        }
        witness.roleChanged(member);
    }

    @Override
    public long drawElectionTimeoutNs() {
        return options.electionTimeoutNs() + random.nextLong(options.electionTimeoutNs());
    }

    @Override
    public boolean sendSnapshotPlace(long peerId, long term) {
        TestSnapshot latest = member.snapshot;
        return latest != null
                && send(
                        Kind.SNAPSHOT_PLACE,
                        peerId,
                        term,
                        latest.index(),
                        () -> "index=" + latest.index(),
                        to -> to.onSnapshot(member.id, term, latest));
    }

    @Override
    public long sendSnapshot(long peerId) {
        TestSnapshot latest = member.snapshot;
        long term = member.kernel.term();
        if (latest == null
                || !send(
                        Kind.SNAPSHOT,
                        peerId,
                        term,
                        latest.index(),
                        () -> "index=" + latest.index(),
                        to -> to.onSnapshot(member.id, term, latest))) {
            return 0;
        }
        member.transfers.put(peerId, member.nowNs + TRANSFER_TIMEOUT_NS);
        return latest.index();
    }
}
