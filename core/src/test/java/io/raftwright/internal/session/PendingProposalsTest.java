package io.raftwright.internal.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.api.IndeterminateException;
import io.raftwright.api.NodeStoppedException;
import io.raftwright.api.RefusedException;
import io.raftwright.api.RefusedException.Reason;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

/** Proposals from the call to their result, through a ring of four. */
class PendingProposalsTest {
    private static final SessionKey SESSION = new SessionKey(77, 0);

    private final PendingProposals<String> proposals = new PendingProposals<>(SESSION, 4, 1000, 100);
    private final SessionTable table = new SessionTable();
    private long attempt;

    @Test
    void shouldCompleteAProposalWhenItIsApplied() throws Exception {
        CompletableFuture<String> future = submit(1);
        long sequence = sendOne();

        complete(sequence, "done");

        assertEquals("done", future.get());
        assertEquals(0, proposals.count());
        assertNull(proposals.take(sequence));
    }

    @Test
    void shouldRefuseWhatIsTooLong() {
        CompletableFuture<String> future = proposals.submit(ByteBuffer.allocate(101), 100, 3);

        RefusedException refusal = assertInstanceOf(RefusedException.class, failure(future));
        assertEquals(RefusedException.Reason.TOO_LARGE, refusal.reason());
        assertEquals(0, proposals.count());
    }

    @Test
    void shouldRefuseMoreThanMayWait() {
        for (int i = 0; i < 4; i++) {
            submit(i);
        }

        CompletableFuture<String> fifth = submit(5);

        assertEquals(
                RefusedException.Reason.BACK_PRESSURE,
                assertInstanceOf(RefusedException.class, failure(fifth)).reason());
        assertEquals(4, proposals.count());
    }

    @Test
    void shouldRefuseMoreBytesThanMayWait() {
        PendingProposals<String> narrow = new PendingProposals<>(SESSION, 4, Envelope.LENGTH + 10, 100);
        narrow.submit(ByteBuffer.allocate(10), 100, 0);

        CompletableFuture<String> second = narrow.submit(ByteBuffer.allocate(0), 100, 0);

        assertInstanceOf(RefusedException.class, failure(second));
        assertEquals(1, narrow.count());
    }

    @Test
    void shouldGoRoundTheRingManyTimes() throws Exception {
        for (int round = 0; round < 50; round++) {
            List<CompletableFuture<String>> futures = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                futures.add(submit(i));
            }
            for (long sequence = sendAll(); sequence > 4L * round; sequence--) {
                complete(sequence, "r" + sequence);
            }
            for (int i = 0; i < 4; i++) {
                assertEquals("r" + (4 * round + i + 1), futures.get(i).get());
            }
            proposals.raiseFloor();
        }
    }

    @Test
    void shouldTakeNoMoreIntoTheRingThanItHolds() {
        submit(1);
        submit(2);
        sendAll();
        complete(2, "second first");

        submit(3);
        submit(4);
        submit(5);
        proposals.raiseFloor();

        assertEquals(2, proposals.admit());
        complete(1, "first");
        proposals.raiseFloor();
        assertEquals(1, proposals.admit());
    }

    @Test
    void shouldSendAgainWhatIsNotDoneWhenTheLeaderChanges() {
        submit(1);
        submit(2);
        submit(3);
        sendAll();
        complete(2, "done");

        proposals.rewind(0);

        assertEquals(1, sequenceOf(proposals.peek()));
        proposals.skip();
        assertEquals(3, sequenceOf(proposals.peek()));
        proposals.skip();
        assertNull(proposals.peek());
    }

    // scenario 57
    @Test
    void shouldTellUnknownFromRefusedAtTheDeadline() {
        CompletableFuture<String> sent = submit(1);
        sendAll();
        CompletableFuture<String> unsent = submit(2);
        proposals.admit();

        proposals.expire(99, Reason.NO_LEADER, 0);
        assertFalse(sent.isDone());
        proposals.expire(100, Reason.NO_LEADER, 0);

        assertInstanceOf(IndeterminateException.class, failure(sent));
        assertInstanceOf(RefusedException.class, failure(unsent));
        assertEquals(0, proposals.count());
    }

    // scenario 57
    @Test
    void shouldTellUnknownFromNotTakenWhenTheNodeStops() {
        CompletableFuture<String> sent = submit(1);
        sendAll();
        CompletableFuture<String> unsent = submit(2);

        proposals.close(null);

        assertInstanceOf(IndeterminateException.class, failure(sent));
        assertInstanceOf(NodeStoppedException.class, failure(unsent));
        assertInstanceOf(NodeStoppedException.class, failure(submit(3)));
    }

    // scenario 56
    @Test
    void shouldFailWhatAnInstalledSnapshotCovers() {
        CompletableFuture<String> covered = submit(1);
        CompletableFuture<String> open = submit(2);
        sendAll();
        table.admit(77, 0, 1, 1, 50);

        proposals.failCovered(table);

        assertInstanceOf(IndeterminateException.class, failure(covered));
        assertFalse(open.isDone());
    }

    @Test
    void shouldStillBeAppliedWhenTheFirstProposalsNeverCameToTheLog() {
        CompletableFuture<String> lost = submit(1);
        proposals.admit();
        proposals.expire(100, Reason.NO_LEADER, 0);
        proposals.raiseFloor();

        CompletableFuture<String> next = proposals.submit(ByteBuffer.allocate(1), 500, 0);
        proposals.admit();
        ByteBuffer payload = proposals.peek();

        assertTrue(lost.isCompletedExceptionally());
        assertNotNull(payload);
        assertTrue(table.admit(77, 0, sequenceOf(payload), Envelope.floor(payload, 0), 9));
        assertFalse(next.isDone());
    }

    @Test
    void shouldTellItsFloor() {
        submit(1);
        submit(2);
        sendAll();
        complete(1, "a");
        complete(2, "b");
        proposals.raiseFloor();

        submit(3);
        proposals.admit();

        assertEquals(3, Envelope.floor(proposals.peek(), 0));
    }

    @Test
    void shouldMoveWhatWaitsToANewSessionWhenItsOwnIsGone() throws Exception {
        CompletableFuture<String> appliedBefore = submit(1);
        CompletableFuture<String> sent = submit(2);
        sendAll();
        CompletableFuture<String> unsent = submit(3);
        proposals.admit();
        complete(1, "before");
        forget();

        proposals.noticeGone(table);
        assertTrue(proposals.renewSession(60));
        assertFalse(proposals.renewSession(61));
        proposals.raiseFloor();

        SessionKey next = proposals.session();
        assertEquals(60, next.birthIndex());
        assertTrue(next.id() != SESSION.id());
        assertEquals("before", appliedBefore.get());
        for (long sequence = 2; sequence <= 3; sequence++) {
            ByteBuffer payload = proposals.peek();
            assertEquals(sequence, sequenceOf(payload));
            assertEquals(next.id(), Envelope.session(payload, 0));
            assertEquals(2, Envelope.floor(payload, 0));
            assertTrue(table.admit(next.id(), 60, sequence, 2, 70 + sequence));
            proposals.skip();
        }
        assertFalse(sent.isDone());
        assertFalse(unsent.isDone());
    }

    @Test
    void shouldKeepItsSessionWhileItIsNotGone() {
        table.admit(77, 0, 1, 1, 50);

        proposals.noticeGone(table);

        assertFalse(proposals.renewSession(60));
        assertEquals(SESSION, proposals.session());
    }

    @Test
    void shouldFailOnlyWhatWasSentWhenASnapshotHasForgottenTheSession() {
        CompletableFuture<String> sent = submit(1);
        sendAll();
        CompletableFuture<String> unsent = submit(2);
        proposals.admit();
        forget();

        proposals.failCovered(table);

        assertInstanceOf(IndeterminateException.class, failure(sent));
        assertFalse(unsent.isDone());
        assertTrue(proposals.renewSession(60));
        assertEquals(2, sequenceOf(proposals.peek()));
    }

    @Test
    void shouldWaitOnWhenASnapshotHasNotSeenTheSessionYet() {
        CompletableFuture<String> sent = submit(1);
        sendAll();

        proposals.failCovered(table);

        assertFalse(sent.isDone());
        assertFalse(proposals.renewSession(60));
    }

    @Test
    void shouldNeverSendWhatIsPastItsDeadline() {
        CompletableFuture<String> late = submit(1);
        proposals.admit();
        assertNotNull(proposals.peek());

        assertFalse(proposals.sending(1, Long.MAX_VALUE, 100));

        proposals.expire(100, Reason.NO_LEADER, 0);
        assertInstanceOf(RefusedException.class, failure(late));
        assertNull(proposals.peek());
    }

    @Test
    void shouldSendAgainPastTheDeadlineWhatMayBeOnItsWayAlready() {
        submit(1);
        sendAll();
        proposals.rewind(0);
        proposals.peek();

        assertTrue(proposals.sending(2, Long.MAX_VALUE, 100));
    }

    @Test
    void shouldRefuseAtTheDeadlineWhatTheRingHasNoRoomFor() {
        for (int i = 1; i <= 4; i++) {
            proposals.submit(ByteBuffer.allocate(4), 5_000, 0);
        }
        sendAll();
        complete(2, "not the first, so the ring stays full");
        CompletableFuture<String> queued = submit(5);
        assertEquals(0, proposals.admit());

        proposals.expire(100, Reason.BACK_PRESSURE, 0);

        RefusedException refusal = assertInstanceOf(RefusedException.class, failure(queued));
        assertEquals(Reason.BACK_PRESSURE, refusal.reason());
        assertEquals(3, proposals.count());
        complete(1, "first");
        proposals.raiseFloor();
        assertEquals(0, proposals.admit());
    }

    @Test
    void shouldRefuseWhatWasTakenBackBeforeItLeft() {
        CompletableFuture<String> stored = submit(1);
        CompletableFuture<String> lost = submit(2);
        proposals.admit();
        proposals.peek();
        assertTrue(proposals.sending(9, 31, 0)); // to be log index 31
        proposals.skip();
        proposals.peek();
        assertTrue(proposals.sending(9, 32, 0));
        proposals.skip();

        proposals.takeBack(1, 9, 31); // the log has room up to 31
        proposals.expire(100, Reason.STORAGE_FULL, 0);

        assertInstanceOf(IndeterminateException.class, failure(stored));
        assertEquals(
                Reason.STORAGE_FULL,
                assertInstanceOf(RefusedException.class, failure(lost)).reason());
    }

    @Test
    void shouldNotTakeForUnsentWhatAnEarlierAttemptSent() {
        CompletableFuture<String> sent = submit(1);
        sendAll();
        proposals.rewind(0);
        proposals.peek();
        assertTrue(proposals.sending(50, Long.MAX_VALUE, 0));

        proposals.takeBack(1, 50, 0);
        proposals.expire(100, Reason.NO_LEADER, 0);

        assertInstanceOf(IndeterminateException.class, failure(sent));
    }

    // scenario 57
    @Test
    void shouldNotSendWhatWasRefusedMeanwhile() {
        CompletableFuture<String> refused = submit(1);
        proposals.admit();
        assertNotNull(proposals.peek());

        proposals.close(null);

        assertInstanceOf(NodeStoppedException.class, failure(refused));
        assertFalse(proposals.sending(1, Long.MAX_VALUE, 0));
    }

    /** Time passes in the log, until the session is gone. */
    private void forget() {
        table.admit(77, 0, 1, 1, 50);
        table.onTime(SessionTable.TIMEOUT_SECONDS);
    }

    private CompletableFuture<String> submit(int content) {
        return proposals.submit(ByteBuffer.allocate(4).putInt(0, content), 100, 0);
    }

    private long sendOne() {
        proposals.admit();
        long sequence = sequenceOf(proposals.peek());
        assertTrue(proposals.sending(++attempt, Long.MAX_VALUE, 0));
        proposals.skip();
        return sequence;
    }

    /** Sends all that waits; returns the last sequence. */
    private long sendAll() {
        proposals.admit();
        attempt++;
        while (proposals.peek() != null) {
            assertTrue(proposals.sending(attempt, Long.MAX_VALUE, 0));
            proposals.skip();
        }
        return proposals.nextSequence() - 1;
    }

    private void complete(long sequence, String result) {
        CompletableFuture<String> future = proposals.take(sequence);
        assertNotNull(future);
        future.complete(result);
    }

    private static long sequenceOf(ByteBuffer payload) {
        assertNotNull(payload);
        return Envelope.sequence(payload, 0);
    }

    private static Throwable failure(CompletableFuture<String> future) {
        assertTrue(future.isDone());
        return assertThrows(ExecutionException.class, future::get).getCause();
    }
}
