package io.raftwright.configmap.recipes.sync;

import io.raftwright.configmap.internal.wait.Deadline;
import io.raftwright.configmap.internal.wait.Waiting;
import io.raftwright.configmap.recipes.Session;
import io.raftwright.configmap.recipes.SessionLostException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * Lets a number of sessions begin something together, and end it together. Each enters and waits until all are there; each leaves and waits
 * until nobody is inside. Then it can be used again; who comes for the next meeting before the last one is over waits for that, too.
 *
 * <p>Keys: {@code name/p-SESSION} for each who is there, going with its session's lease, and {@code name/ready} from when all were there until the
 * last one leaves. A session that dies inside counts as one that left, and so does one that enters again without having left. Safe for use by any
 * number of threads; a session takes part once.
 */
public final class DoubleBarrier {
    /** As many as one transaction can look at. */
    public static final int MAX_PARTIES = 100;

    private final Session session;
    private final Meeting meeting;

    /**
     * @param session who takes part
     * @param name    of the meeting; keys below {@code name/} are its own
     * @param parties how many take part, from 1 to {@link #MAX_PARTIES}; the same for all
     */
    public DoubleBarrier(Session session, String name, int parties) {
        if (parties < 1 || parties > MAX_PARTIES) {
            throw new IllegalArgumentException("parties out of range, parties=" + parties + ", max=" + MAX_PARTIES);
        }
        this.session = session;
        this.meeting = new Meeting(name, Long.toHexString(session.leaseId()), parties);
    }

    /**
     * Comes, and waits until all are there.
     *
     * @return false if they were not in time; then this one is not there either
     * @throws SessionLostException if the session ends meanwhile
     * @throws InterruptedException if the caller is interrupted; it does not take part
     */
    public boolean enter(Duration patience) throws InterruptedException {
        return Waiting.interruptibly(enterAsync(patience));
    }

    /**
     * See {@link #enter}; does not wait. Cancel it to take no part; completes on threads of the map, which must not be held up.
     */
    public CompletableFuture<Boolean> enterAsync(Duration patience) {
        return Entry.begin(session, meeting, Deadline.after(patience));
    }

    /**
     * Leaves, and waits until nobody is inside. If it throws that the map {@linkplain io.raftwright.api.RaftException was not reached}, the others
     * may go on waiting for this one, until it leaves or enters again.
     *
     * @return false if somebody still is after this time; this one has left all the same
     * @throws InterruptedException if the caller is interrupted; it has left all the same
     */
    public boolean leave(Duration patience) throws InterruptedException {
        return Waiting.interruptibly(leaveAsync(patience));
    }

    /** See {@link #leave}; does not wait. Cancel it to wait no more; completes on threads of the map, which must not be held up. */
    public CompletableFuture<Boolean> leaveAsync(Duration patience) {
        Deadline deadline = Deadline.after(patience);
        CompletableFuture<Boolean> over = new CompletableFuture<>();
        CompletableFuture<?> unused = session.map()
                .async()
                .commit(meeting.leaving())
                .whenComplete((left, failure) -> {
                    if (failure != null) {
                        over.completeExceptionally(Waiting.unwrapped(failure));
                    } else if (left.succeeded()) {
                        over.complete(true);
                    } else {
                        awaitEnd(deadline, over);
                    }
                });
        return over;
    }

    private void awaitEnd(Deadline deadline, CompletableFuture<Boolean> over) {
        CompletableFuture<Boolean> opens = Gate.opens(
                session.map(),
                meeting.everything(),
                found -> meeting.count(found) == 0 || !meeting.isReady(found),
                deadline);
        CompletableFuture<?> unusedEnd = over.whenComplete((isOver, failure) -> opens.cancel(false));
        CompletableFuture<?> unused = opens.whenComplete((isOver, failure) -> {
            if (failure != null) {
                over.completeExceptionally(Waiting.unwrapped(failure));
            } else {
                over.complete(isOver);
            }
        });
    }
}
