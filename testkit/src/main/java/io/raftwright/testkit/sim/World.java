package io.raftwright.testkit.sim;

import io.raftwright.Raftwright;
import io.raftwright.api.Member;
import io.raftwright.api.NodeOptions;
import io.raftwright.api.StateMachine;
import io.raftwright.internal.membership.Configuration;
import io.raftwright.testkit.invariant.Judge;
import io.raftwright.testkit.invariant.Mix;
import io.raftwright.testkit.invariant.RareEvent;
import io.raftwright.testkit.sim.Chronicle.Milestone;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Everything there is: time, a network, computers with a member each, somebody who looks after them, and a judge who sees it all.
 *
 * <p>Owner: the simulation's thread.
 */
final class World<M extends StateMachine<R>, R extends @Nullable Object> {
    /** How often clients that may not ask look whether they may again. */
    private static final long LOOK_NS = 100_000_000;

    private final Streams streams;
    private final Chronicle chronicle;
    private final Timeline timeline = new Timeline();
    private final Network network;
    private final Judge judge;
    private final NodeOptions options;
    private final Parts<M> parts;
    private final UUID clusterId;
    private final Map<Long, Computer<M, R>> computers = new TreeMap<>();
    private final Losses<M, R> losses;
    private final Administrator<M, R> administrator;
    private long nextId;
    private long lullUntilNs;
    private long requestsLeft = Long.MAX_VALUE;
    private boolean isPoisonDue;
    private boolean isCalm;

    /** A world of computers that are all switched off. */
    World(long seed, int memberCount, NodeOptions options, Parts<M> parts, Chronicle chronicle) {
        this.chronicle = chronicle;
        this.streams = new Streams(seed);
        this.options = options;
        this.parts = parts;
        List<Member> founders = new ArrayList<>();
        for (long id = 1; id <= memberCount; id++) {
            founders.add(new Member(id, Network.addressOf(id)));
        }
        this.nextId = memberCount + 1L;
        this.clusterId = Raftwright.clusterId("simulation", founders);
        chronicle.begins(timeline::nowNs, founders.stream().map(Member::id).toList());
        this.judge = new Judge(timeline::nowNs, Configuration.founding(founders));
        this.network = new Network(timeline, streams, new Network.Tap() {
            @Override
            public void onSend(long from, long to, java.nio.ByteBuffer frame) {
                timeline.note(Mix.hash(frame) ^ (from << 8) ^ to);
            }

            @Override
            public void onStale() {
                judge.rare().happened(RareEvent.STALE_FRAME_DELIVERED);
            }
        }, chronicle);
        for (Member founder : founders) {
            computers.put(founder.id(), new Computer<>(this, founder.id(), false, founders));
        }
        this.losses = new Losses<>(this);
        this.administrator = new Administrator<>(this);
    }

    Timeline timeline() {
        return timeline;
    }

    Judge judge() {
        return judge;
    }

    Chronicle chronicle() {
        return chronicle;
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

    Losses<M, R> losses() {
        return losses;
    }

    Administrator<M, R> administrator() {
        return administrator;
    }

    Parts<M> parts() {
        return parts;
    }

    // ---- computers

    Collection<Computer<M, R>> computers() {
        return computers.values();
    }

    @Nullable
    Computer<M, R> find(long memberId) {
        return computers.get(memberId);
    }

    /** Where a member is to be found now. */
    String addressOf(long memberId) {
        Computer<M, R> computer = computers.get(memberId);
        return computer == null ? Network.addressOf(memberId) : computer.address();
    }

    List<Computer<M, R>> up() {
        List<Computer<M, R>> up = new ArrayList<>(computers.size());
        for (Computer<M, R> computer : computers.values()) {
            if (computer.isUp()) {
                up.add(computer);
            }
        }
        return up;
    }

    /** A computer that is up and belongs to no configuration: one that left, or a new one. */
    Computer<M, R> newcomer() {
        for (Computer<M, R> computer : computers.values()) {
            if (computer.isUp() && computer.isSound() && !losses.mayMatter(computer.memberId())) {
                return computer;
            }
        }
        long id = nextId++;
        Computer<M, R> made = new Computer<>(this, id, true, Administrator.contacts(this));
        computers.put(id, made);
        made.startIfWanted();
        return made;
    }

    /** Switches a computer off for good, and takes it away. */
    void retire(Computer<M, R> computer) {
        if (computer.isLost()) {
            judge.rare().happened(RareEvent.MEMBER_REPLACED);
        }
        computer.kill();
        chronicle.befell(computer.memberId(), Milestone.RETIRED, "");
        computers.remove(computer.memberId());
    }

    // ---- clients

    /** Nobody asks for anything for so long. */
    void lull(long ns) {
        lullUntilNs = timeline.nowNs() + ns;
    }

    /** How long nobody asks for anything; not positive if they do. */
    long lullNs() {
        return isCalm || requestsLeft > 0 ? lullUntilNs - timeline.nowNs() : LOOK_NS;
    }

    /** As long as the storm lasts, nobody asks for more than so many things in all. */
    void limitRequests(long requests) {
        requestsLeft = requests;
    }

    /** Somebody asks for something. */
    void requested() {
        requestsLeft--;
    }

    /** The next command makes every state machine throw. */
    void poison() {
        isPoisonDue = true;
    }

    /** True once for each time that somebody wanted it. */
    boolean takePoison() {
        boolean isDue = isPoisonDue;
        isPoisonDue = false;
        return isDue;
    }

    // ---- time

    /** The storm is over. */
    void calm() {
        isCalm = true;
        chronicle.calmed();
        lullUntilNs = timeline.nowNs();
        isPoisonDue = false;
        network.weather().clear();
        List.copyOf(computers.values()).forEach(Computer::mend);
        administrator.mend();
    }

    boolean isCalm() {
        return isCalm;
    }

    /** True unless so much is broken that nothing may be expected of what is left. */
    boolean isServiceExpected() {
        return !losses.isRuined() && !judge.isPoisoned();
    }

    /** Lets the next event happen. Returns false if a promise was broken, or nothing is planned any more. */
    boolean step() {
        if (!timeline.runNext()) {
            return false;
        }
        for (Computer<M, R> computer : computers.values()) {
            computer.buryIfDead();
        }
        if (chronicle != Chronicle.NONE) {
            tellProgress();
        }
        return judge.violation() == null;
    }

    private void tellProgress() {
        for (long id : computers.keySet()) {
            chronicle.progressed(id, judge.knownCommitOf(id), judge.appliedOf(id));
        }
    }
}
