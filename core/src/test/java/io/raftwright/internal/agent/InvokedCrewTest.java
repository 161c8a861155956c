package io.raftwright.internal.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.agrona.concurrent.Agent;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Agents that the host runs, stopped by one of its threads while another one is at it. */
@Timeout(30)
class InvokedCrewTest {
    private enum Kind {
        OWN,
        SHARED;

        private Crew crew() {
            return switch (this) {
                case OWN -> OwnCrew.invoked("invoked-crew-test");
                case SHARED -> SharedCrew.invoked("invoked-crew-test", System::nanoTime);
            };
        }
    }

    private final CountDownLatch entered = new CountDownLatch(1);
    private final CountDownLatch gate = new CountDownLatch(1);
    private final AtomicInteger closings = new AtomicInteger();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();

    /** Host code that does not return before the gate opens. */
    private final class Held implements Agent {
        @Override
        public int doWork() {
            entered.countDown();
            try {
                return gate.await(20, TimeUnit.SECONDS) ? 1 : 0;
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public void onClose() {
            closings.incrementAndGet();
        }

        @Override
        public String roleName() {
            return "held";
        }
    }

    private static Patience seconds(long seconds) {
        return Patience.ofSeconds(seconds, System::nanoTime);
    }

    @ParameterizedTest
    @EnumSource
    void shouldNotWaitWithoutEndForWhoeverInvokes(Kind kind) throws Exception {
        Crew crew = kind.crew();
        RunningAgent agent = crew.enlist(Crew.Duty.APPLY, new Held(), new Doorbell(), failure::set);
        agent.start();
        Thread invoking = new Thread(crew::invoke);
        invoking.start();
        assertTrue(entered.await(10, TimeUnit.SECONDS));

        assertFalse(agent.stop(seconds(0)), "host code holds it");
        crew.close(seconds(0));
        assertEquals(0, crew.invoke(seconds(0)));
        assertEquals(0, crew.invoke(), "somebody else does");
        assertEquals(0, closings.get(), "it was ended in the middle of its cycle");

        gate.countDown();
        invoking.join(TimeUnit.SECONDS.toMillis(10));
        assertEquals(1, closings.get(), "whoever held it ends it");
        assertEquals(0, crew.invoke());
        assertTrue(agent.stop(seconds(5)));
        assertEquals(1, closings.get());
        assertNull(failure.get());
    }

    @ParameterizedTest
    @EnumSource
    void shouldWaitForACycleThatEnds(Kind kind) throws Exception {
        Crew crew = kind.crew();
        RunningAgent agent = crew.enlist(Crew.Duty.APPLY, new Held(), new Doorbell(), failure::set);
        agent.start();
        Thread invoking = new Thread(crew::invoke);
        invoking.start();
        assertTrue(entered.await(10, TimeUnit.SECONDS));
        AtomicReference<Boolean> hasEnded = new AtomicReference<>();
        Thread stopping = new Thread(() -> hasEnded.set(agent.stop(seconds(20))));
        stopping.start();
        for (long since = System.nanoTime(); stopping.getState() != Thread.State.TIMED_WAITING; Thread.onSpinWait()) {
            assertTrue(System.nanoTime() - since < TimeUnit.SECONDS.toNanos(10), "it does not wait");
        }
        stopping.interrupt(); // which must not cut it short

        gate.countDown();
        stopping.join(TimeUnit.SECONDS.toMillis(10));

        assertEquals(true, hasEnded.get());
        assertEquals(1, closings.get());
        assertNull(failure.get());
    }
}
