package io.raftwright.internal.kernel;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.LongStream;

/** A cluster in which nothing happens unless a scenario says so: no letter moves, no clock runs, no disk forces. */
final class ScenarioCluster implements Witness {
    static final long MS = 1_000_000;

    private static final int MAX_ROUNDS = 500;

    private final Map<Long, TestMember> members = new TreeMap<>();
    private final ScenarioNetwork network = new ScenarioNetwork();
    /** Members whose disk forces only when told. */
    private final Set<Long> lazy = new HashSet<>();
    /** Members whose state machine does nothing. */
    private final Set<Long> hung = new HashSet<>();

    /** By their number, the index with which reads were answered. */
    private final Map<Long, Long> reads = new HashMap<>();

    private final List<String> delays = new ArrayList<>();
    private final ScenarioOptions options;
    private final long[] founders;
    private final Set<Long> witnesses = new HashSet<>();

    ScenarioCluster(int size, ScenarioOptions options, long... witnesses) {
        this.options = options;
        this.founders = LongStream.rangeClosed(1, size).toArray();
        LongStream.of(witnesses).forEach(this.witnesses::add);
        for (long id : founders) {
            join(id);
        }
    }

    /** Adds a witness that is no founder: it is empty, and waits to be told. */
    void joinAsWitness(long id) {
        witnesses.add(id);
        join(id);
    }

    /** Adds a member; one that is no founder is empty, and waits to be told. */
    void join(long id) {
        long[] without = witnesses.stream().mapToLong(Long::longValue).toArray();
        members.put(
                id,
                new TestMember(
                        id, founders, options.of(id), network::post, this, new SplittableRandom(id), 0, without));
    }

    TestMember member(long id) {
        TestMember member = members.get(id);
        if (member == null) {
            throw new IllegalArgumentException("no such member, id=" + id);
        }
        return member;
    }

    @Override
    public void readConfirmed(long context, long index) {
        reads.put(context, index);
    }

    @Override
    public void promotionDelayed(long memberId, int rounds) {
        delays.add("member " + memberId + " rounds=" + rounds);
    }

    /** What leaders told of learners that do not catch up. */
    List<String> delays() {
        return List.copyOf(delays);
    }

    Map<Long, Long> reads() {
        return reads;
    }

    Collection<TestMember> members() {
        return members.values();
    }

    // ---- what can happen

    /** Lets one member's clock run, and tells it. */
    void pass(long id, long ms) {
        TestMember member = member(id);
        member.nowNs += ms * MS;
        member.kernel.onTick(member.nowNs);
        member.expireTransfers();
        settle(member);
    }

    /** Lets one member's clock run to the end of its patience. */
    void runOut(long id) {
        pass(id, Math.max(1, (member(id).kernel.nextDeadlineNs() - member(id).nowNs) / MS + 1));
    }

    ScenarioNetwork network() {
        return network;
    }

    /** Delivers some letters; what they cause waits. */
    void deliver(List<Letter> letters) {
        network.drop(letters);
        letters.forEach(this::deliver);
    }

    /** Delivers letters until none is left. */
    void deliverAll() {
        for (int round = 0; !network.waiting().isEmpty(); round++) {
            if (round == MAX_ROUNDS) {
                throw new IllegalStateException("letters without end, waiting=" + network.waiting());
            }
            deliver(network.waiting().subList(0, 1).stream().toList());
        }
    }

    private void deliver(Letter letter) {
        TestMember receiver = member(letter.to());
        if (receiver.isUp) {
            letter.delivery().accept(receiver);
            settle(receiver);
        }
    }

    void disconnect(long id, long peerId) {
        member(id).kernel.quiescence().onPeerDown(peerId);
        settle(member(id));
    }

    void wake(long id) {
        member(id).kernel.quiescence().wake();
        settle(member(id));
    }

    void reconnect(long id, long peerId) {
        member(id).kernel.onPeerUp(peerId);
        settle(member(id));
    }

    /** From now on a member's disk waits to be told, or not. */
    void setLazy(long id, boolean isLazy) {
        if (isLazy) {
            lazy.add(id);
        } else {
            lazy.remove(id);
            settle(member(id));
        }
    }

    /** From now on a member's state machine does nothing, or goes on. */
    void setHung(long id, boolean isHung) {
        if (isHung) {
            hung.add(id);
        } else {
            hung.remove(id);
            settle(member(id));
        }
    }

    void force(long id) {
        TestMember member = member(id);
        member.force();
        member.tellDurable();
        settle(member);
    }

    void stallDisk(long id, boolean isStalled) {
        member(id).kernel.onDiskStalled(isStalled);
        settle(member(id));
    }

    void resign(long id) {
        member(id).kernel.stepDown();
        settle(member(id));
    }

    void recordDisk(long id, long memberId, long incarnation) {
        member(id).kernel.recordIncarnation(memberId, incarnation);
        settle(member(id));
    }

    void crash(long id, boolean isPowerLost) {
        member(id).crash(isPowerLost);
    }

    void damage(long id, long firstLostIndex) {
        member(id).damage(firstLostIndex);
    }

    void start(long id) {
        member(id).restart();
        settle(member(id));
    }

    /** What a member does at the end of each duty cycle. */
    void settle(TestMember member) {
        if (!hung.contains(member.id)) {
            member.install();
        }
        member.kernel.flush();
        if (!lazy.contains(member.id)) {
            for (int i = 0; i < 3; i++) {
                member.force();
                member.tellDurable();
                member.kernel.flush();
            }
        }
        if (!hung.contains(member.id)) {
            member.apply(Long.MAX_VALUE);
        }
    }
}
