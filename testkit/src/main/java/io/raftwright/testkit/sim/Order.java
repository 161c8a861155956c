package io.raftwright.testkit.sim;

import io.raftwright.api.RefusedException;
import io.raftwright.api.StateMachine;
import io.raftwright.testkit.invariant.ClientLedger;
import io.raftwright.testkit.invariant.RareEvent;
import io.raftwright.testkit.sim.Chronicle.Answer;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One command that somebody wants done, until he is told what became of it, or stops waiting.
 *
 * <p>Owner: the simulation's thread.
 */
final class Order<M extends StateMachine<R>, R extends @Nullable Object> {
    private static final Duration DEADLINE = Duration.ofSeconds(2);
    private static final long PATIENCE_NS = 3_000_000_000L;

    private final World<M, R> world;
    private final ClientLedger ledger;
    private final Workload<? super M, R> workload;
    private final long operation;
    private final Consumer<Answer> next;
    private boolean isOver;

    /**
     * An order that was not given yet.
     *
     * @param next told of the answer, once there is one
     */
    Order(World<M, R> world, Workload<? super M, R> workload, Consumer<Answer> next) {
        this.world = world;
        this.workload = workload;
        this.ledger = world.judge().clients();
        this.operation = ledger.invoked();
        this.next = next;
    }

    /** Gives it to a process. */
    void giveTo(Process<M, R> process, ByteBuffer command) {
        if (world.takePoison()) {
            world.judge().poisoned(operation);
        }
        world.timeline().after(PATIENCE_NS, () -> over(Answer.UNKNOWN));
        var unused = process.propose(operation, command, DEADLINE).whenComplete((result, failure) -> {
            noteFullDisk(failure);
            if (over(answer(failure)) && failure == null) {
                tell(command, result);
            }
        });
    }

    /** What a client is told, in a word. */
    static Answer answer(@Nullable Throwable failure) {
        return failure == null ? Answer.DONE : refusal(failure) != null ? Answer.REFUSED : Answer.UNKNOWN;
    }

    private static @Nullable RefusedException refusal(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause instanceof RefusedException refused ? refused : null;
    }

    private void noteFullDisk(@Nullable Throwable failure) {
        RefusedException refused = failure == null ? null : refusal(failure);
        if (refused != null && refused.reason() == RefusedException.Reason.STORAGE_FULL) {
            world.judge().rare().happened(RareEvent.FULL_DISK_REFUSED);
        }
    }

    /** The first answer counts, or that there was none. Returns false if this is a later one. */
    private boolean over(Answer answer) {
        if (isOver) {
            return false;
        }
        isOver = true;
        switch (answer) {
            case DONE -> ledger.acknowledged(operation);
            case REFUSED -> ledger.refused(operation);
            case UNKNOWN -> ledger.lost(operation);
        }
        next.accept(answer);
        return true;
    }

    /** A workload may say by throwing that what it is told cannot be. */
    private void tell(ByteBuffer command, R result) {
        try {
            workload.answered(command.duplicate(), result);
        } catch (RuntimeException | AssertionError e) {
            world.judge().violated("an answer is what it must be", Thrown.describe(e));
        }
    }
}
