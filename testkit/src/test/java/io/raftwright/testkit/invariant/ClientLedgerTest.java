package io.raftwright.testkit.invariant;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.Test;

/** What clients are told, each lie once. */
class ClientLedgerTest {
    private final Court court = new Court();
    private final ClientLedger ledger = court.judge.clients();

    @Test
    void shouldSeeACommandFromNowhere() {
        ledger.applied(1, 1, 2);

        court.mustHaveSeen("nothing comes from nowhere");
    }

    @Test
    void shouldSeeACommandAppliedTwice() {
        long operation = ledger.invoked();
        ledger.applied(1, operation, 2);
        ledger.applied(2, operation, 2);
        court.mustBeClean();

        ledger.applied(2, operation, 3);

        court.mustHaveSeen("exactly once");
    }

    @Test
    void shouldSeeARefusedCommandThatHappened() {
        long operation = ledger.invoked();
        ledger.refused(operation);
        court.mustBeClean();

        ledger.applied(1, operation, 2);

        court.mustHaveSeen("what is refused has not happened");
    }

    @Test
    void shouldSeeAnAcknowledgementOfNothing() {
        ledger.acknowledged(ledger.invoked());

        court.mustHaveSeen("nothing is acknowledged before it is applied");
    }

    @Test
    void shouldSeeACommandBeforeOneThatWasAcknowledged() {
        acknowledge(5);
        long operation = ledger.invoked();
        ledger.applied(1, operation, 4);

        ledger.acknowledged(operation);

        court.mustHaveSeen("linearizable");
    }

    @Test
    void shouldSeeAStaleRead() {
        acknowledge(5);
        ledger.read(1, ledger.floor(), 5);
        court.mustBeClean();

        ledger.read(1, ledger.floor(), 4);

        court.mustHaveSeen("no read is stale");
    }

    @Test
    void shouldSeeABoundedReadThatIsOlderThanItSays() {
        court.nowNs = 100;
        acknowledge(5);
        court.nowNs = 200;
        acknowledge(8);
        ledger.readBounded(1, 250, 60, 5);
        ledger.readBounded(1, 250, 50, 5);
        court.mustBeClean();
        assertEquals(2, court.judge.rare().counts().get(RareEvent.BOUNDED_READ_SERVED));

        ledger.readBounded(1, 250, 49, 5);

        court.mustHaveSeen("a bounded read is no older than it says");
    }

    @Test
    void shouldSeeAReadOfWhatIsNotCommitted() {
        ledger.readStale(1, 0);
        court.mustBeClean();

        ledger.readStale(1, 1);

        court.mustHaveSeen("no read shows what is not committed");
    }

    @Test
    void shouldSeeAnAcknowledgedCommandLost() {
        acknowledge(5);

        court.judge.rescan();

        court.mustHaveSeen("nothing acknowledged is lost");
    }

    @Test
    void shouldNoteACommandThatTakesEffectLate() {
        long operation = ledger.invoked();
        ledger.lost(operation);

        ledger.applied(1, operation, 2);

        assertNull(court.judge.violation());
        assertEquals(1, court.judge.rare().counts().get(RareEvent.LATE_EFFECT));
    }

    private void acknowledge(long index) {
        long operation = ledger.invoked();
        ledger.applied(1, operation, index);
        ledger.acknowledged(operation);
    }
}
