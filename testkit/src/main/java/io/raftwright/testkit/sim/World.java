package io.raftwright.testkit.sim;

import io.raftwright.Raftwright;
import io.raftwright.api.Member;
import io.raftwright.api.NodeOptions;
import io.raftwright.api.StateMachine;
import io.raftwright.internal.membership.Configuration;
import io.raftwright.testkit.invariant.Judge;
import io.raftwright.testkit.invariant.RareEvent;
import io.raftwright.testkit.sim.Chronicle.Milestone;
import io.raftwright.testkit.trace.TraceRecorder;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Everything there is: time, a network, computers with a member each, somebody who looks after them, and a judge who sees it all.
 *
 * <p>Owner: the simulation's thread.
 */
final class World<M extends StateMachine<R>, R extends @Nullable Object> {
    /** Events between two looks at what a member says of itself. */
    private static final int LOOK_EVERY = 64;

    /** In a night everybody looks up so often, to see whether it is over. */
    static final long NAP_NS = 20_000_000_000L;

    /** How often clients that may not ask look whether they may again. */
    private static final long LOOK_NS = 100_000_000;

    private final Streams streams;
    private final Chronicle chronicle;
    private final Timeline timeline = new Timeline();
    private final Standstill standstill = new Standstill(timeline, this::step);
    private final Network network;
    private final Judge judge;
    private final TraceRecorder recorder;
    private final NodeOptions options;
    private final Parts<M> parts;
    private final UUID clusterId;
    private final Map<Long, Computer<M, R>> computers = new TreeMap<>();
    /** The same: looked through after each event. */
    private final List<Computer<M, R>> present = new ArrayList<>();

    private final Losses<M, R> losses;
    private final Administrator<M, R> administrator;
    private final VoterWatch voters;
    private long nextId;
    private long lullUntilNs;
    private long requestsLeft = Long.MAX_VALUE;
    private boolean hadNight;
    private boolean isPoisonDue;
    private int crowdSize;
    private LongConsumer leaderWatch = id -> {};
    private boolean isCalm;

    /** A world of computers that are all switched off. */
    World(
            long seed,
            int memberCount,
            NodeOptions options,
            Parts<M> parts,
            Chronicle chronicle,
            TraceRecorder recorder) {
        this.chronicle = chronicle;
        this.recorder = recorder;
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
        this.network = new Network(timeline, streams, new JudgedNetwork(timeline, judge, recorder), chronicle);
        if (options.leaseDriftPercent() > 0) {
            judge.wire().leased();
        }
        for (Member founder : founders) {
            add(new Computer<>(this, founder.id(), false, founders));
        }
        this.losses = new Losses<>(this);
        this.administrator = new Administrator<>(this);
        this.voters = new VoterWatch(judge, options.membership());
    }

    Timeline timeline() {
        return timeline;
    }

    Standstill standstill() {
        return standstill;
    }

    TraceRecorder recorder() {
        return recorder;
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

    VoterWatch voters() {
        return voters;
    }

    Parts<M> parts() {
        return parts;
    }

    // ---- computers

    private void add(Computer<M, R> computer) {
        computers.put(computer.memberId(), computer);
        present.add(computer);
    }

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
        add(made);
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
        present.remove(computer);
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

    /** Nobody asks for anything for so long, once in the life of a world. Returns false if that has been. */
    boolean beginNight(long ns) {
        if (hadNight) {
            return false;
        }
        hadNight = true;
        lull(ns);
        return true;
    }

    /** True while nobody will ask for anything for long. */
    boolean isNight() {
        return lullNs() > NAP_NS;
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

    /** So many more come at once, to whomever is asked next. */
    void crowd(int size) {
        crowdSize = size;
    }

    /** How many come now; once for each time that they were called. */
    int takeCrowd() {
        int size = crowdSize;
        crowdSize = 0;
        return size;
    }

    // ---- leaders

    /** Tells somebody, in place of whoever was told before, of each member that becomes leader, before it does anything. */
    void onLeader(LongConsumer watch) {
        leaderWatch = watch;
    }

    void leads(long memberId) {
        leaderWatch.accept(memberId);
    }

    // ---- time

    /** The storm is over. */
    void calm() {
        isCalm = true;
        chronicle.calmed();
        lullUntilNs = timeline.nowNs();
        isPoisonDue = false;
        onLeader(id -> {});
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

    /** All in turn, for a look costs as much as an event. */
    private void lookAtOne() {
        List<Computer<M, R>> up = up();
        if (!up.isEmpty()) {
            Process<M, R> process = up.get((int) (timeline.eventCount() / LOOK_EVERY % up.size()))
                    .process();
            if (process != null) {
                process.check();
            }
        }
    }

    /** Lets the next event happen. Returns false if a promise was broken, all was written down, or nothing is planned any more. */
    boolean step() {
        if (!timeline.runNext()) {
            return false;
        }
        for (int i = 0; i < present.size(); i++) {
            present.get(i).buryIfDead();
        }
        voters.look();
        if (timeline.eventCount() % LOOK_EVERY == 0) {
            lookAtOne();
        }
        if (chronicle != Chronicle.NONE) {
            tellProgress();
        }
        return judge.violation() == null && !recorder.isComplete();
    }

    private void tellProgress() {
        for (long id : computers.keySet()) {
            chronicle.progressed(id, judge.knownCommitOf(id), judge.appliedOf(id));
        }
    }
}
