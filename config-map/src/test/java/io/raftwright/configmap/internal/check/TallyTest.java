package io.raftwright.configmap.internal.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.api.Membership;
import io.raftwright.configmap.api.CorruptMember;
import io.raftwright.configmap.internal.store.ConfigStore;
import io.raftwright.configmap.internal.store.HistoryLimit;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class TallyTest {
    private static final Membership MEMBERSHIP =
            new Membership(1, List.of(1L, 2L, 3L, 9L), List.of(), List.of(4L, 5L, 6L), List.of(9L), new TreeMap<>());

    private final Tally tally = new Tally(7, new ConfigStore(HistoryLimit.DEFAULT).state());

    @Test
    void shouldDecideByTheVotersAloneAndNameAnybody() {
        CompletableFuture<?> all = tally.await(MEMBERSHIP);
        tally.reported(4, 666); // learners, as many as the others
        tally.reported(5, 666);
        tally.reported(2, 42);
        assertEquals(List.of(), tally.result().corrupt());
        tally.reported(3, 42);

        assertEquals(
                List.of(new CorruptMember(4, 7, 1, 666, 42), new CorruptMember(5, 7, 1, 666, 42)),
                tally.result().corrupt());
        assertEquals(List.of(1L, 6L), tally.result().silent());
        assertFalse(all.isDone());
        tally.reported(1, 42);
        tally.reported(6, 42);
        assertTrue(all.isDone()); // the witness has nothing to report
    }

    @Test
    void shouldNameNobodyWhereVotersDoNotAgree() {
        CompletableFuture<?> unused = tally.await(MEMBERSHIP);
        tally.reported(1, 1);
        tally.reported(2, 2);
        tally.reported(3, 3);
        tally.reported(8, 3); // of no member

        assertEquals(List.of(), tally.result().corrupt());
        assertFalse(tally.result().isSame());
        assertEquals(3, tally.result().hashes().size());
    }
}
