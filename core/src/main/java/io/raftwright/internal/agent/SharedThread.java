package io.raftwright.internal.agent;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.agrona.concurrent.Agent;
import org.jspecify.annotations.Nullable;

/**
 * One thread for the agents of many. It runs those whose bell was rung, in the order in which it was, and those whose time has
 * come; the others cost nothing, however many they are. What one agent does, all others on its thread wait for.
 *
 * <p>Owner: the thread itself; agents come and go from any thread.
 */
final class SharedThread {
    private final LongSupplier nanoClock;
    private final @Nullable ReentrantLock invocation;
    private final Doorbell bell = new Doorbell();
    private final ReadyList ready = new ReadyList();
    private final DeadlineHeap timed = new DeadlineHeap();
    /** Those that have not ended. */
    private final Set<AgentSeat> seats = ConcurrentHashMap.newKeySet();

    private final AgentThread thread;

    /**
     * A thread that runs until {@link #stop}.
     *
     * @param invocation null for a thread of its own; otherwise it works when {@link #invoke} is called by whoever holds this
     */
    SharedThread(String name, LongSupplier nanoClock, @Nullable ReentrantLock invocation) {
        this.nanoClock = nanoClock;
        this.invocation = invocation;
        this.thread = new AgentThread(name, new Round(name), bell, invocation, this::failAll);
    }

    void start() {
        thread.start();
    }

    AgentSeat seat(String name, Agent agent, Doorbell agentBell, Consumer<Throwable> onFailure) {
        AgentSeat seat = new AgentSeat(name, this, agent, agentBell, onFailure);
        seats.add(seat);
        return seat;
    }

    int invoke() {
        return thread.invoke();
    }

    boolean isCurrent() {
        return thread.isCurrent();
    }

    /** True once nothing runs here any more; visible with it is all that ran. */
    boolean hasEnded() {
        return thread.hasEnded();
    }

    boolean stop(Patience patience) {
        return thread.stop(patience);
    }

    /** Somebody rang for a seat. Any thread. */
    void makeReady(AgentSeat seat) {
        ready.push(seat);
        bell.ring();
    }

    /** A seat ended. On this thread. */
    void leave(AgentSeat seat) {
        timed.remove(seat);
        forget(seat);
    }

    /** A seat ended, or never began. Any thread. */
    void forget(AgentSeat seat) {
        seats.remove(seat);
    }

    /**
     * Without a thread of its own a seat ends here and now, between two invocations.
     *
     * @return false if there is a thread to do it, or an invocation that outlasts patience: the next one ends the seat
     */
    boolean endIfInvoked(AgentSeat seat, Patience patience) {
        if (invocation == null || !patience.lock(invocation)) {
            return false;
        }
        try {
            seat.end();
        } finally {
            invocation.unlock();
        }
        return true;
    }

    /** Under the lock, at the end of each invocation. */
    void endIfStopping() {
        thread.endIfStopping();
    }

    /** This thread itself cannot go on, which must never happen: nobody is left waiting for it. */
    private void failAll(Throwable failure) {
        for (AgentSeat seat : seats) {
            seat.fail(failure);
        }
    }

    /** The duty cycle of the thread: one of each agent that is due. */
    private final class Round implements Agent {
        private final String name;

        private Round(String name) {
            this.name = name;
        }

        @Override
        public int doWork() {
            callDue();
            int work = runReady();
            bell.sleepAtMost(timed.isEmpty() ? Long.MAX_VALUE : timed.earliest().deadlineNs - nanoClock.getAsLong());
            return work;
        }

        /** Whoever's time has come is ready, as if somebody had rung; so each runs once a round, whatever called it. */
        private void callDue() {
            long nowNs = nanoClock.getAsLong();
            while (!timed.isEmpty() && timed.earliest().deadlineNs - nowNs <= 0) {
                AgentSeat seat = timed.earliest();
                timed.remove(seat);
                if (seat.raise()) {
                    ready.push(seat);
                }
            }
        }

        private int runReady() {
            int work = 0;
            AgentSeat seat = ready.takeAll();
            while (seat != null) {
                AgentSeat next = seat.nextReady; // once it runs, it may be pushed again
                work += run(seat);
                seat = next;
            }
            return work;
        }

        private int run(AgentSeat seat) {
            int work = seat.run();
            if (seat.isTimed(nanoClock.getAsLong())) {
                timed.put(seat);
            } else {
                timed.remove(seat);
            }
            return work;
        }

        /** Whoever was to stop, and did not in time, does now. */
        @Override
        public void onClose() {
            for (AgentSeat seat : seats) {
                seat.endIfStopping();
            }
        }

        @Override
        public String roleName() {
            return name;
        }
    }
}
