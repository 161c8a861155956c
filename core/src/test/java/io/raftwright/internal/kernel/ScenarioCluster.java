package io.raftwright.internal.kernel;

import io.raftwright.internal.membership.Configuration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.LongStream;

/** A cluster in which nothing happens unless a scenario says so: no letter moves, no clock runs, no disk forces. */
final class ScenarioCluster implements Witness {
    static final long MS = 1_000_000;

    private static final int MAX_ROUNDS = 500;
    private static final KernelOptions OPTIONS = new KernelOptions(20 * MS, 100 * MS, 256, 4, 1024, 16 << 10, 0, 0, 0);

    private final Map<Long, TestMember> members = new TreeMap<>();
    private final List<Letter> waiting = new ArrayList<>();
    private final List<Letter> held = new ArrayList<>();
    /** Members whose disk forces only when told. */
    private final Set<Long> lazy = new HashSet<>();
    /** Members whose state machine does nothing. */
    private final Set<Long> hung = new HashSet<>();

    private final Set<Long> cutOff = new HashSet<>();
    /** By their number, the index with which reads were answered. */
    private final Map<Long, Long> reads = new HashMap<>();

    ScenarioCluster(int size) {
        long[] founders = LongStream.rangeClosed(1, size).toArray();
        for (long id : founders) {
            members.put(id, new TestMember(id, founders, OPTIONS, this::post, this, new SplittableRandom(id)));
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

    Map<Long, Long> reads() {
        return reads;
    }

    Collection<TestMember> members() {
        return members.values();
    }

    long count(Predicate<Letter> which) {
        return waiting.stream().filter(which).count();
    }

    List<Letter> waiting() {
        return waiting;
    }

    /** The letters that wait and fit: all, or the first or last of them. There must be one. */
    List<Letter> find(Predicate<Letter> which, String whichOfThem) {
        List<Letter> found = waiting.stream().filter(which).toList();
        if (found.isEmpty()) {
            throw new IllegalArgumentException("no such letter");
        }
        return switch (whichOfThem) {
            case "all" -> found;
            case "first" -> found.subList(0, 1);
            case "last" -> found.subList(found.size() - 1, found.size());
            default -> throw new IllegalArgumentException("neither first nor last: " + whichOfThem);
        };
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

    /** Delivers some letters; what they cause waits. */
    void deliver(List<Letter> letters) {
        remove(letters);
        letters.forEach(this::deliver);
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
            settle(receiver);
        }
    }

    void drop(Predicate<Letter> which) {
        waiting.removeIf(which);
    }

    /** Takes letters out of the network; a copy of one of them stays. */
    void remove(List<Letter> letters) {
        Set<Letter> removed = Collections.newSetFromMap(new IdentityHashMap<>());
        removed.addAll(letters);
        waiting.removeIf(removed::contains);
    }

    void copy(List<Letter> letters) {
        letters.forEach(letter -> waiting.add(letter.copy()));
    }

    /** Puts a letter that nobody wrote into the network. */
    void forge(Letter letter) {
        waiting.add(letter);
    }

    /** Keeps letters in the network, out of reach of {@link #deliver}. */
    void hold(List<Letter> letters) {
        remove(letters);
        held.addAll(letters);
    }

    void release() {
        waiting.addAll(held);
        held.clear();
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

    static Configuration configuration(String voters) {
        return Configuration.ofVoters(
                Arrays.stream(voters.split(",", -1)).mapToLong(Long::parseLong).toArray());
    }
}
