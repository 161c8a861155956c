package io.raftwright.internal.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.api.NodeStoppedException;
import io.raftwright.api.RaftException;
import io.raftwright.api.RefusedException;
import io.raftwright.internal.agent.Doorbell;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LocalReadsTest {
    private static final int MAX_READS = 1 << 16;

    private final LocalReads reads = new LocalReads(new Doorbell());
    private final List<Asked> ran = new ArrayList<>();

    private class Asked implements LocalReads.Read {
        private final long deadlineNs;
        private final List<RaftException> failures = new ArrayList<>();

        Asked(long deadlineNs) {
            this.deadlineNs = deadlineNs;
        }

        @Override
        public void run() {
            ran.add(this);
        }

        @Override
        public void fail(RaftException why) {
            failures.add(why);
        }

        @Override
        public long deadlineNs() {
            return deadlineNs;
        }
    }

    private Asked ask(long deadlineNs) {
        Asked read = new Asked(deadlineNs);
        reads.submit(read);
        return read;
    }

    @Test
    void shouldRunWhatWasAskedInOrder() {
        Asked first = ask(10);
        Asked second = ask(10);

        assertEquals(2, reads.run());

        assertSame(first, ran.get(0));
        assertSame(second, ran.get(1));
        assertEquals(0, reads.count());
    }

    @Test
    void shouldLeaveToTheNextTurnWhatARunningReadAsks() {
        reads.submit(new Asked(10) {
            @Override
            public void run() {
                ask(10);
            }
        });

        assertEquals(1, reads.run());

        assertEquals(1, reads.count());
        assertTrue(ran.isEmpty());
    }

    @Test
    void shouldFailAtTheDeadlineWhatHasNotHadItsTurn() {
        Asked early = ask(10);
        Asked late = ask(11);

        reads.expire(10);

        assertEquals(RefusedException.class, early.failures.get(0).getClass());
        assertTrue(late.failures.isEmpty());
    }

    @Test
    void shouldRefuseMoreThanItHolds() {
        for (int i = 0; i < MAX_READS; i++) {
            assertTrue(ask(10).failures.isEmpty());
        }

        Asked tooMany = ask(10);

        assertEquals(RefusedException.Reason.BACK_PRESSURE, ((RefusedException) tooMany.failures.get(0)).reason());
        assertEquals(MAX_READS, reads.run());
        assertTrue(ask(10).failures.isEmpty());
    }

    @Test
    void shouldFailWhatWaitsAndWhatComesWhenClosed() {
        Asked waiting = ask(10);

        reads.close(null);
        Asked coming = ask(10);

        assertEquals(NodeStoppedException.class, waiting.failures.get(0).getClass());
        assertEquals(NodeStoppedException.class, coming.failures.get(0).getClass());
        assertEquals(0, reads.run());
        assertFalse(ran.contains(waiting));
    }
}
