package io.raftwright.internal.session;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.storage.CorruptStorageException;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** Which proposals were applied: once each, and the same on every member. */
class SessionTableTest {
    private final SessionTable table = new SessionTable();

    @Test
    void shouldAdmitAProposalOnce() {
        assertTrue(table.admit(7, 0, 1, 1, 10));
        assertFalse(table.admit(7, 0, 1, 1, 11));
        assertTrue(table.admit(8, 0, 1, 1, 12));
    }

    @Test
    void shouldAdmitProposalsOutOfOrder() {
        assertTrue(table.admit(7, 0, 3, 1, 10));
        assertTrue(table.admit(7, 0, 1, 1, 11));
        assertFalse(table.admit(7, 0, 3, 1, 12));
    }

    @Test
    void shouldNotAdmitWhatItsProposerGaveUp() {
        table.admit(7, 0, 1, 1, 10);
        table.admit(7, 0, 5, 4, 11);

        assertFalse(table.admit(7, 0, 3, 1, 12));
        assertTrue(table.admit(7, 0, 4, 1, 13));
    }

    @Test
    void shouldAdmitNothingOfASessionThatIsGone() {
        fill();
        table.admit(99_999, 5_000, 1, 1, 5_001); // in place of session 1, used last at index 1

        assertFalse(table.admit(1, 0, 2, 1, 5_002));
        assertFalse(table.isDone(1, 2));
        assertTrue(table.isGone(new SessionKey(1, 0)));
        assertFalse(table.isGone(new SessionKey(2, 0)));
        assertFalse(table.isGone(new SessionKey(3_000_000, 1)));
    }

    @Test
    void shouldGiveUpTheSessionUsedLeastRecently() {
        fill();
        table.admit(1, 0, 2, 1, 100_000);

        table.admit(99_999, 99_999, 1, 1, 100_001);

        assertTrue(table.isDone(1, 1));
        assertFalse(table.isDone(2, 1));
        assertTrue(table.isDone(3, 1));
    }

    @Test
    void shouldForgetASessionThatWasNotUsedForAnHourOfLogTime() {
        table.onTime(10);
        table.admit(7, 0, 1, 1, 100);
        table.onTime(10 + SessionTable.TIMEOUT_SECONDS - 1);
        assertTrue(table.isDone(7, 1));

        table.onTime(10 + SessionTable.TIMEOUT_SECONDS);

        assertTrue(table.isGone(new SessionKey(7, 99)));
        assertFalse(table.admit(7, 99, 1, 1, 200)); // a copy that comes late is not applied again
        assertTrue(table.admit(8, 100, 1, 1, 201));
    }

    @Test
    void shouldKeepASessionThatIsUsed() {
        table.admit(7, 0, 1, 1, 1);
        for (int i = 1; i <= 5; i++) {
            table.onTime(i * (SessionTable.TIMEOUT_SECONDS - 1));
            table.admit(7, 0, 1, 1, 1 + i);
        }

        assertTrue(table.isDone(7, 1));
    }

    @Test
    void shouldNotLetLogTimeGoBack() {
        table.onTime(50);
        table.onTime(20);

        assertEquals(50, table.logTime());
    }

    @Test
    void shouldTakeANewSessionWhoseFirstProposalsNeverCame() {
        assertTrue(table.admit(7, 0, 9, 9, 10));
        assertTrue(table.isDone(7, 8));
    }

    @Property(tries = 200)
    void shouldBeTheSameAfterASnapshot(@ForAll @Size(max = 60) int[] draws, @ForAll @IntRange(max = 60) int cut) {
        SessionTable through = new SessionTable();
        SessionTable restored = new SessionTable();

        for (int i = 0; i < draws.length; i++) {
            if (i == cut) {
                restored.decode(through.encode());
            }
            boolean isAdmitted = admit(through, draws[i], i + 1);
            assertEquals(i < cut || admit(restored, draws[i], i + 1), i < cut || isAdmitted);
        }

        SessionTable last = new SessionTable();
        last.decode(through.encode());
        assertArrayEquals(through.encode(), last.encode());
        if (cut < draws.length) {
            assertArrayEquals(through.encode(), restored.encode());
        }
    }

    private static boolean admit(SessionTable table, int draw, long index) {
        return table.admit(draw & 3, 0, 1 + (draw >>> 2 & 15), 1 + (draw >>> 6 & 7), index);
    }

    /** As many sessions as there may be, each used at the index that is its id. */
    private void fill() {
        for (long session = 1; session <= SessionTable.MAX_SESSIONS; session++) {
            table.admit(session, 0, 1, 1, session);
        }
    }

    @Property(tries = 300)
    void shouldRefuseADamagedTable(@ForAll @IntRange(max = 99) int cutAt) {
        table.admit(7, 0, 1, 1, 10);
        table.admit(7, 0, 3, 1, 11);
        table.admit(9, 0, 1, 1, 12);
        byte[] whole = table.encode();

        byte[] cut = Arrays.copyOf(whole, cutAt);

        if (cutAt != whole.length) {
            assertThrows(CorruptStorageException.class, () -> new SessionTable().decode(cut));
        }
    }
}
