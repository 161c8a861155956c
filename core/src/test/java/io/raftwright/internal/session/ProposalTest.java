package io.raftwright.internal.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** One proposal: what was refused is not sent, what was sent is not refused. */
class ProposalTest {
    private static Proposal<Long> proposal() {
        return new Proposal<>(ByteBuffer.allocate(8), 100);
    }

    // scenario 57
    @Test
    void shouldNotBeSentOnceRefused() {
        Proposal<Long> proposal = proposal();

        assertTrue(proposal.refuse());

        assertFalse(proposal.sending(1, 5));
        assertTrue(proposal.isRefused());
        assertFalse(proposal.refuse());
    }

    // scenario 57
    @Test
    void shouldNotBeRefusedOnceSent() {
        Proposal<Long> proposal = proposal();

        assertTrue(proposal.sending(1, 5));

        assertFalse(proposal.refuse());
        assertTrue(proposal.sending(2, 6));
    }

    @Test
    void shouldBeRefusableAgainOnceItsFirstSendingWasTakenBack() {
        Proposal<Long> proposal = proposal();
        proposal.sending(1, 5);

        proposal.takenBack(1, 5);
        assertFalse(proposal.refuse());
        proposal.takenBack(2, 0);
        assertFalse(proposal.refuse());
        proposal.takenBack(1, 4);

        assertTrue(proposal.refuse());
    }

    @Test
    void shouldEitherBeSentOrRefusedWhenBothAreTriedAtOnce() throws Exception {
        for (int round = 0; round < 2_000; round++) {
            Proposal<Long> proposal = proposal();
            CyclicBarrier start = new CyclicBarrier(2);
            AtomicBoolean isRefused = new AtomicBoolean();
            Thread refusing = new Thread(() -> {
                try {
                    start.await();
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
                isRefused.set(proposal.refuse());
            });
            refusing.start();

            start.await();
            boolean isSent = proposal.sending(1, 1);
            refusing.join();

            assertEquals(!isSent, isRefused.get());
        }
    }
}
