package io.raftwright.testkit.sim;

import io.raftwright.Raftwright;
import io.raftwright.api.Member;
import io.raftwright.api.NodeOptions;
import io.raftwright.api.StateMachine;
import io.raftwright.internal.membership.Configuration;
import io.raftwright.testkit.invariant.Judge;
import io.raftwright.testkit.invariant.Mix;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Everything there is: time, a network, computers with a member each, and a judge who sees them.
 *
 * <p>Owner: the simulation's thread.
 */
final class World<M extends StateMachine<R>, R extends @Nullable Object> {
    private final Streams streams;
    private final Timeline timeline = new Timeline();
    private final Network network;
    private final Judge judge;
    private final NodeOptions options;
    private final Supplier<M> machines;
    private final List<Member> founders = new ArrayList<>();
    private final UUID clusterId;
    private final Map<Long, Computer<M, R>> computers = new TreeMap<>();

    /** A world of computers that are all switched off. */
    World(long seed, int memberCount, NodeOptions options, Supplier<M> machines) {
        this.streams = new Streams(seed);
        this.options = options;
        this.machines = machines;
        for (long id = 1; id <= memberCount; id++) {
            founders.add(new Member(id, Network.addressOf(id)));
        }
        this.clusterId = Raftwright.clusterId("simulation", founders);
        this.judge = new Judge(timeline::nowNs, Configuration.founding(founders));
        this.network = new Network(timeline, streams.stream("network", 0), (from, to, frame) -> {
            judge.sent(from, to, frame);
            timeline.note(Mix.hash(frame) ^ (from << 8) ^ to);
        });
        for (Member founder : founders) {
            computers.put(founder.id(), new Computer<>(this, founder.id(), false));
        }
    }

    Timeline timeline() {
        return timeline;
    }

    Judge judge() {
        return judge;
    }

    Streams streams() {
        return streams;
    }

    Network network() {
        return network;
    }

    NodeOptions options() {
        return options;
    }

    UUID clusterId() {
        return clusterId;
    }

    M newMachine() {
        return machines.get();
    }

    /** Whom a member that starts knows of. */
    List<Member> contacts() {
        return founders;
    }

    Collection<Computer<M, R>> computers() {
        return computers.values();
    }

    Computer<M, R> computer(long memberId) {
        Computer<M, R> found = computers.get(memberId);
        if (found == null) {
            throw new IllegalArgumentException("no such computer, memberId=" + memberId);
        }
        return found;
    }

    List<Computer<M, R>> up() {
        return computers.values().stream().filter(Computer::isUp).toList();
    }

    /** A node stopped because something failed that nobody broke. */
    void broke(Computer<M, R> computer, Throwable cause) {
        judge.violated("nothing fails by itself", "member " + computer.memberId() + " stopped: " + cause);
    }

    /** Lets the next event happen. Returns false if a promise was broken, or nothing is planned any more. */
    boolean step() {
        if (!timeline.runNext()) {
            return false;
        }
        for (Computer<M, R> computer : computers.values()) {
            computer.buryIfDead();
        }
        return judge.violation() == null;
    }
}
