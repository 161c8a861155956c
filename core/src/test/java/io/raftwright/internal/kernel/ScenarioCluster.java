package io.raftwright.internal.kernel;

import io.raftwright.internal.kernel.Letter.Kind;
import io.raftwright.internal.membership.Configuration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import java.util.stream.LongStream;

/** A cluster in which nothing happens unless a scenario says so: no letter moves, no clock runs, no disk forces. */
final class ScenarioCluster implements Witness {
    static final long MS = 1_000_000;

    private static final int MAX_ROUNDS = 500;
    private static final KernelOptions OPTIONS = new KernelOptions(20 * MS, 100 * MS, 256, 4, 1024, 16 << 10, 0, 0);

    private final Map<Long, TestMember> members = new HashMap<>();
    private final List<Letter> waiting = new ArrayList<>();
    private final Set<Long> lazy = new HashSet<>();
    private final Set<Long> cutOff = new HashSet<>();
    private final Map<Long, Long> reads = new HashMap<>();

    ScenarioCluster(int size, long... witnesses) {
        long[] founders = LongStream.rangeClosed(1, size).toArray();
        for (long id : founders) {
            members.put(
                    id, new TestMember(id, founders, OPTIONS, this::post, this, new SplittableRandom(id), witnesses));
        }
    }

    private boolean post(Letter letter) {
        if (!cutOff.contains(letter.from()) && !cutOff.contains(letter.to())) {
            waiting.add(letter);
        }
        return true;
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

    /** The index with which a read was answered, or -1. */
    long readIndex(long context) {
        return reads.getOrDefault(context, -1L);
    }

    long count(Predicate<Letter> which) {
        return waiting.stream().filter(which).count();
    }

    List<Letter> waiting() {
        return waiting;
    }

    static Predicate<Letter> on(Kind kind, long from, long to) {
        return letter -> letter.kind() == kind && letter.from() == from && letter.to() == to;
    }

    // ---- what can happen

    /** Lets one member's clock run, and tells it. */
    void pass(long id, long ms) {
        TestMember member = member(id);
        member.nowNs += ms * MS;
        member.kernel.onTick(member.nowNs);
        settle(member);
    }

    /** Lets one member's clock run to the end of its patience. */
    void runOut(long id) {
        pass(id, Math.max(1, (member(id).kernel.nextDeadlineNs() - member(id).nowNs) / MS + 1));
    }

    /** Delivers the letters that wait and fit; what they cause waits. */
    void deliver(Predicate<Letter> which) {
        List<Letter> now = waiting.stream().filter(which).toList();
        if (now.isEmpty()) {
            throw new IllegalArgumentException("no such letter, waiting=" + waiting);
        }
        waiting.removeIf(which);
        now.forEach(this::deliver);
    }

    /** Delivers letters until none is left. */
    void deliverAll() {
        for (int round = 0; !waiting.isEmpty(); round++) {
            if (round == MAX_ROUNDS) {
                throw new IllegalStateException("letters without end, waiting=" + waiting);
            }
            deliver(waiting.remove(0));
        }
    }

    private void deliver(Letter letter) {
        TestMember receiver = member(letter.to());
        if (receiver.isUp) {
            letter.delivery().accept(receiver);
            receiver.install();
            settle(receiver);
        }
    }

    void drop(Predicate<Letter> which) {
        waiting.removeIf(which);
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

    void force(long id) {
        TestMember member = member(id);
        member.force();
        member.tellDurable();
        settle(member);
    }

    void cutOff(long id, boolean isCut) {
        if (isCut) {
            cutOff.add(id);
            drop(letter -> letter.from() == id || letter.to() == id);
        } else {
            cutOff.remove(id);
        }
    }

    void crash(long id, boolean isPowerLost) {
        member(id).crash(isPowerLost);
    }

    void start(long id) {
        member(id).restart();
    }

    /** What a member does at the end of each duty cycle. */
    void settle(TestMember member) {
        member.kernel.flush();
        if (!lazy.contains(member.id)) {
            for (int i = 0; i < 3; i++) {
                member.force();
                member.tellDurable();
                member.kernel.flush();
            }
        }
        member.apply(Long.MAX_VALUE);
    }

    static Configuration configuration(String voters) {
        return Configuration.ofVoters(
                Arrays.stream(voters.split(",", -1)).mapToLong(Long::parseLong).toArray());
    }
}
