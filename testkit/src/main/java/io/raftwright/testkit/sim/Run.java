package io.raftwright.testkit.sim;

import io.raftwright.api.StateMachine;
import io.raftwright.testkit.invariant.Judge;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One seed from the beginning to the end: clients at work in a storm; then calm, in which a leader must be found, everybody must
 * catch up, and the clients must be served.
 *
 * <p>Owner: the simulation's thread.
 */
final class Run<M extends StateMachine<R>, R extends @Nullable Object> {
    private static final long CALM_NS = 60_000_000_000L;
    private static final int ELECTION_TIMEOUTS = 10;
    /** Events between two looks whether what is awaited is there. */
    private static final int LOOK_EVERY = 16;

    private final World<M, R> world;
    private final Storm<M, R> storm;
    private final Clientele<M, R> clientele;
    private final int clientCount;

    /** A run that has not begun. */
    Run(World<M, R> world, Scope scope, Clientele<M, R> clientele) {
        this.world = world;
        this.storm = new Storm<>(world, scope.faults().allowed(), scope.strikes());
        this.clientele = clientele;
        this.clientCount = scope.clients();
        world.limitRequests(scope.requests());
        world.judge().onFirstApplied(clientele::applied);
    }

    /** Plays it. What reaches this place was thrown by what is on trial, or by a workload: nothing of ours lets it pass. */
    void play(long stormEvents) {
        try {
            live(stormEvents);
        } catch (RuntimeException | AssertionError e) {
            world.judge().violated("nothing throws", Thrown.describe(e));
        }
    }

    private void live(long stormEvents) {
        world.computers().forEach(Computer::startIfWanted);
        world.administrator().begin();
        clientele.begin(new WorldStage<>(world, clientCount));
        storm.begin();
        long end = world.timeline().eventCount() + stormEvents;
        while (world.timeline().eventCount() < end) {
            if (!world.step()) {
                return;
            }
        }
        storm.calm();
        if (!world.isServiceExpected()) {
            watch(CALM_NS / 10);
        } else if (awaitLeader() && awaitService() && awaitRepair() && awaitVoters()) {
            clientele.close();
            if (awaitConvergence() && awaitSettlement()) {
                finish();
            }
        }
    }

    /** Looks on for a while: nothing need happen any more, and nothing wrong may. */
    private void watch(long ns) {
        long end = world.timeline().nowNs() + ns;
        boolean isGoingOn = true;
        while (isGoingOn && world.timeline().nowNs() < end) {
            isGoingOn = world.step();
        }
        finish();
    }

    private void finish() {
        world.judge().rescan();
        clientele.end();
    }

    private boolean awaitRepair() {
        return await(
                CALM_NS,
                "whoever is lost can be replaced when all faults have ended",
                () -> world.administrator().isDone());
    }

    private boolean awaitVoters() {
        return await(
                CALM_NS,
                "as many members vote as are wanted when all faults have ended",
                () -> world.voters().isSettled(this::isUp));
    }

    private boolean isUp(long memberId) {
        Computer<M, R> computer = world.find(memberId);
        return computer != null && computer.isUp();
    }

    private boolean awaitLeader() {
        long patienceNs = ELECTION_TIMEOUTS * world.options().electionTimeout().toNanos();
        return await(
                patienceNs,
                "a leader within ten election timeouts",
                () -> world.up().stream().anyMatch(computer -> {
                    Process<M, R> process = computer.process();
                    return process != null && process.isLeader();
                }));
    }

    private boolean awaitService() {
        long before = world.judge().clients().acknowledgedCount();
        return await(
                CALM_NS,
                "service when all faults have ended",
                () -> world.judge().clients().acknowledgedCount() > before + 10);
    }

    private boolean awaitConvergence() {
        return await(
                CALM_NS,
                "all members catch up when all faults have ended",
                () -> world.computers().stream()
                        .filter(computer -> world.judge().configuration().isMember(computer.memberId()))
                        .allMatch(computer -> computer.isUp() && world.judge().hasCaughtUp(computer.memberId())));
    }

    private boolean awaitSettlement() {
        return await(CALM_NS, "clients get what is due to them when all faults have ended", clientele::isSettled);
    }

    /** Goes on until something is true; that it does not become so is a violation. */
    private boolean await(long patienceNs, String rule, BooleanSupplier condition) {
        long deadlineNs = world.timeline().nowNs() + patienceNs;
        while (!condition.getAsBoolean()) {
            if (world.timeline().nowNs() > deadlineNs) {
                world.judge().violated(rule, describe());
                return false;
            }
            for (int i = 0; i < LOOK_EVERY; i++) {
                if (!world.step()) {
                    return false;
                }
            }
        }
        return true;
    }

    private String describe() {
        StringBuilder text = new StringBuilder("commit ")
                .append(world.judge().commitIndex())
                .append(", ")
                .append(world.judge().configuration());
        for (Computer<M, R> computer : world.computers()) {
            Process<M, R> process = computer.process();
            text.append("; member ").append(computer.memberId()).append(": ");
            text.append(
                    process == null
                            ? "down, " + computer.health() + ", " + computer.broken()
                            : process.node().status());
        }
        return text.append("; ").append(world.network()).toString();
    }

    SimulationReport report(long seed) {
        Timeline timeline = world.timeline();
        Judge judge = world.judge();
        return new SimulationReport(
                seed,
                judge.violation(),
                timeline.hash(),
                timeline.eventCount(),
                Duration.ofNanos(timeline.nowNs()),
                judge.clients().acknowledgedCount(),
                judge.clients().readCount(),
                judge.leaderCount(),
                storm.strikes(),
                judge.rare().counts());
    }
}
