package io.raftwright.internal.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntSupplier;
import org.agrona.concurrent.Agent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who runs when, if many agents share threads. */
@Timeout(30)
class SharedCrewTest {
    private final AtomicLong nowNs = new AtomicLong(-500);
    private final List<String> runs = new ArrayList<>();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final SharedCrew crew = SharedCrew.invoked("test", nowNs::get);

    /** An agent that notes its runs and otherwise does as told. */
    private record Recorder(String name, List<String> runs, IntSupplier duty) implements Agent {
        @Override
        public int doWork() {
            runs.add(name);
            return duty.getAsInt();
        }

        @Override
        public void onClose() {
            runs.add(name + " closed");
        }

        @Override
        public String roleName() {
            return name;
        }
    }

    private RunningAgent enlist(String name, Doorbell bell, IntSupplier duty) {
        RunningAgent agent = crew.enlist(Crew.Duty.CONSENSUS, new Recorder(name, runs, duty), bell, failure::set);
        agent.start();
        return agent;
    }

    private Doorbell quiet(String name) {
        Doorbell bell = new Doorbell();
        bell.sleepAtMost(Long.MAX_VALUE);
        enlist(name, bell, () -> 0);
        return bell;
    }

    private List<String> runsOfOneRound() {
        runs.clear();
        crew.invoke();
        return List.copyOf(runs);
    }

    @Test
    void shouldRunOnlyThoseThatWereRungFor() {
        Doorbell a = quiet("a");
        Doorbell b = quiet("b");
        quiet("c");

        assertEquals(List.of("a", "b", "c"), runsOfOneRound(), "each once, when it starts");
        assertEquals(List.of(), runsOfOneRound());
        b.ring();
        a.ring();
        b.ring();
        assertEquals(List.of("b", "a"), runsOfOneRound(), "once each, in the order of the first ring");
        assertEquals(List.of(), runsOfOneRound());
    }

    @Test
    void shouldNotForgetARingFromBeforeTheStart() {
        Doorbell bell = new Doorbell();
        bell.sleepAtMost(Long.MAX_VALUE);
        bell.ring();
        RunningAgent agent = crew.enlist(Crew.Duty.APPLY, new Recorder("a", runs, () -> 0), bell, failure::set);
        bell.ring();

        assertEquals(List.of(), runsOfOneRound(), "not started");
        agent.start();
        assertEquals(List.of("a"), runsOfOneRound());
        bell.ring();
        assertEquals(List.of("a"), runsOfOneRound());
    }

    @Test
    void shouldRunWhoseTimeHasCome() {
        Doorbell soon = new Doorbell();
        Doorbell later = new Doorbell();
        enlist("soon", soon, () -> 0);
        enlist("later", later, () -> 0);
        soon.sleepAtMost(10);
        later.sleepAtMost(25);
        crew.invoke();

        nowNs.addAndGet(9);
        assertEquals(List.of(), runsOfOneRound());
        nowNs.addAndGet(1);
        assertEquals(List.of("soon"), runsOfOneRound());
        later.ring();
        assertEquals(List.of("later"), runsOfOneRound());
        nowNs.addAndGet(10);
        assertEquals(List.of("soon"), runsOfOneRound());
        nowNs.addAndGet(100);
        soon.ring();
        assertEquals(List.of("soon", "later"), runsOfOneRound(), "rung and due at once counts once");
        assertEquals(List.of(), runsOfOneRound());
    }

    @Test
    void shouldNotSpinOnWhoeverWantsNoSleep() {
        Doorbell bell = new Doorbell();
        bell.sleepAtMost(0);
        enlist("restless", bell, () -> 0);
        quiet("quiet");

        assertEquals(List.of("restless", "quiet"), runsOfOneRound());
        assertEquals(List.of("restless"), runsOfOneRound(), "once a round, but every round");
    }

    @Test
    void shouldLetOthersWorkBeforeTheBusyOneWorksAgain() {
        Doorbell busy = new Doorbell();
        busy.sleepAtMost(Long.MAX_VALUE);
        enlist("busy", busy, () -> 1);
        Doorbell other = quiet("other");

        assertEquals(List.of("busy", "other"), runsOfOneRound());
        other.ring();
        assertEquals(List.of("busy", "other"), runsOfOneRound());
        assertEquals(List.of("busy"), runsOfOneRound());
    }

    @Test
    void shouldEndOnlyTheAgentThatFails() {
        IllegalStateException broken = new IllegalStateException("broken");
        Doorbell bad = new Doorbell();
        RunningAgent failing = enlist("bad", bad, () -> {
            throw broken;
        });
        Doorbell good = quiet("good");

        assertEquals(List.of("bad", "bad closed", "good"), runsOfOneRound());
        assertSame(broken, failure.get());
        bad.ring();
        good.ring();
        assertEquals(List.of("good"), runsOfOneRound());
        assertTrue(failing.stop(Patience.ofSeconds(5, System::nanoTime)));
        assertEquals(List.of(), runsOfOneRound(), "closed once only");
    }

    @Test
    void shouldNeverRunAnAgentAgainThatWasStopped() {
        Doorbell bell = new Doorbell();
        bell.sleepAtMost(5);
        RunningAgent agent = enlist("a", bell, () -> 1);
        crew.invoke();
        runs.clear();

        assertTrue(agent.stop(Patience.ofSeconds(5, System::nanoTime)));

        assertEquals(List.of("a closed"), runs);
        nowNs.addAndGet(1_000);
        bell.ring();
        assertEquals(List.of(), runsOfOneRound());
        assertNull(failure.get());
    }

    @Test
    void shouldStopAnAgentThatNeverStarted() {
        Doorbell bell = new Doorbell();
        RunningAgent agent = crew.enlist(Crew.Duty.APPLY, new Recorder("a", runs, () -> 0), bell, failure::set);

        assertTrue(agent.stop(Patience.ofSeconds(5, System::nanoTime)));

        bell.ring();
        assertEquals(List.of(), runsOfOneRound());
    }

    @Test
    void shouldWakeItsThreadForEveryRing() throws Exception {
        SharedCrew threads = SharedCrew.threadPerDuty("shared-crew-test", System::nanoTime);
        List<Crew.Duty> duties = List.of(Crew.Duty.CONSENSUS, Crew.Duty.DURABILITY, Crew.Duty.APPLY);
        AtomicLong left = new AtomicLong();
        AtomicLong taken = new AtomicLong();
        List<Doorbell> bells = new ArrayList<>();
        List<RunningAgent> agents = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            Doorbell bell = new Doorbell();
            bell.sleepAtMost(Long.MAX_VALUE);
            bells.add(bell);
            Agent agent = new Recorder("a", new ArrayList<>(), () -> {
                taken.addAndGet(left.getAndSet(0));
                return 0;
            });
            RunningAgent running = threads.enlist(duties.get(i % 3), agent, bell, failure::set);
            running.start();
            agents.add(running);
        }

        for (long i = 1; i <= 20_000; i++) {
            left.incrementAndGet();
            bells.get((int) (i % 10)).ring();
            for (long since = System.nanoTime(); taken.get() != i; Thread.onSpinWait()) {
                assertTrue(System.nanoTime() - since < TimeUnit.SECONDS.toNanos(10), "a ring was lost");
            }
        }

        for (RunningAgent agent : agents) {
            assertTrue(agent.stop(Patience.ofSeconds(5, System::nanoTime)));
        }
        assertTrue(threads.close(Patience.ofSeconds(5, System::nanoTime)));
        assertNull(failure.get());
    }

    @Test
    void shouldNotWaitForAnAgentThatDoesNotEnd() throws Exception {
        SharedCrew thread = SharedCrew.oneThread("shared-crew-test", System::nanoTime);
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        Agent stuck = new Recorder("stuck", new ArrayList<>(), () -> {
            entered.countDown();
            try {
                return release.await(20, TimeUnit.SECONDS) ? 0 : 1;
            } catch (InterruptedException e) {
                return 1;
            }
        });
        RunningAgent agent = thread.enlist(Crew.Duty.APPLY, stuck, new Doorbell(), failure::set);
        agent.start();
        assertTrue(entered.await(10, TimeUnit.SECONDS));

        assertFalse(agent.stop(Patience.ofSeconds(0, System::nanoTime)), "host code holds it");

        release.countDown();
        assertTrue(agent.stop(Patience.ofSeconds(5, System::nanoTime)));
        assertTrue(thread.close(Patience.ofSeconds(5, System::nanoTime)));
    }

    @Test
    void shouldEndAnAgentThatCameAfterItsThreadEnded() {
        SharedCrew threads = SharedCrew.threadPerDuty("shared-crew-test", System::nanoTime);
        assertTrue(threads.close(Patience.ofSeconds(5, System::nanoTime)));
        Agent late = new Recorder("late", runs, () -> 1);
        RunningAgent agent = threads.enlist(Crew.Duty.APPLY, late, new Doorbell(), failure::set);
        agent.start();

        assertTrue(agent.stop(Patience.ofSeconds(0, System::nanoTime)));

        assertEquals(List.of("late closed"), runs);
        assertNull(failure.get());
    }
}
