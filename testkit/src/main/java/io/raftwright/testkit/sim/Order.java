package io.raftwright.testkit.sim;

import io.raftwright.api.RefusedException;
import io.raftwright.api.StateMachine;
import io.raftwright.testkit.invariant.ClientLedger;
import io.raftwright.testkit.invariant.RareEvent;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletionException;
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
    private final long operation;
    private final Runnable next;
    private boolean isOver;

    /**
     * An order that was not given yet.
     *
     * @param next what is done once it is over
     */
    Order(World<M, R> world, Runnable next) {
        this.world = world;
        this.ledger = world.judge().clients();
        this.operation = ledger.invoked();
        this.next = next;
    }

    /** Gives it to a process. */
    void giveTo(Process<M, R> process, ByteBuffer command) {
        if (world.takePoison()) {
            world.judge().poisoned(operation);
        }
        world.timeline().after(PATIENCE_NS, () -> over(() -> ledger.lost(operation)));
        var unused = process.propose(operation, command, DEADLINE)
                .whenComplete((result, failure) -> over(() -> answered(failure)));
    }

    private void answered(@Nullable Throwable failure) {
        if (failure == null) {
            ledger.acknowledged(operation);
        } else if (cause(failure) instanceof RefusedException refusal) {
            if (refusal.reason() == RefusedException.Reason.STORAGE_FULL) {
                world.judge().rare().happened(RareEvent.FULL_DISK_REFUSED);
            }
            ledger.refused(operation);
        } else {
            ledger.lost(operation);
        }
    }

    /** The first answer counts, or that there was none. */
    private void over(Runnable how) {
        if (!isOver) {
            isOver = true;
            how.run();
            next.run();
        }
    }

    private static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }
}
