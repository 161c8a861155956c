package io.raftwright.internal.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.raftwright.storage.EntryKind;
import io.raftwright.storage.LogFrame;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The log's own time: it passes while there is a leader, and never goes back (Raft dissertation §6.3). */
class LogTimeTest {
    private static final long MS = 1_000_000;
    private static final long SECOND = 1_000 * MS;
    private static final KernelOptions OPTIONS = new KernelOptions(20 * MS, 100 * MS, 256, 4, 1024, 16 << 10, 0, 0, 0);

    private final TestMember member =
            new TestMember(1, new long[] {1}, OPTIONS, letter -> true, Witness.BLIND, new SplittableRandom(1), 0);

    @Test
    void shouldPassWhileThereIsALeader() {
        leadFrom(7 * SECOND);

        write(7 * SECOND + 2_999 * MS);
        write(7 * SECOND + 3_000 * MS);

        assertEquals(0, timeOfLast(2));
        assertEquals(2, timeOfLast(1));
        assertEquals(3, timeOfLast(0));
    }

    @Test
    void shouldStandStillWhileThereIsNoLeader() {
        leadFrom(SECOND);
        write(6 * SECOND);

        member.crash(false);
        member.nowNs = 500 * SECOND;
        member.restart();
        leadFrom(1_000 * SECOND);
        write(1_001 * SECOND);

        assertEquals(5, timeOfLast(1));
        assertEquals(6, timeOfLast(0));
    }

    @Test
    void shouldGoOnFromTheStateMachinesTimeWhenThatIsNewer() {
        member.kernel.onLogTime(40);

        leadFrom(SECOND);
        write(3 * SECOND);

        assertEquals(42, timeOfLast(0));
    }

    /** The first timeout is past by then. */
    private void leadFrom(long nowNs) {
        member.kernel.onTick(nowNs);
        settle();
    }

    private void write(long nowNs) {
        member.kernel.onTick(nowNs);
        member.kernel.propose(EntryKind.COMMAND, ByteBuffer.allocate(4));
        settle();
    }

    private void settle() {
        for (int i = 0; i < 2; i++) {
            member.force();
            member.tellDurable();
            member.kernel.flush();
        }
        member.force();
        member.tellDurable();
    }

    /** The log time of the entry that lies so many before the last. */
    private long timeOfLast(long before) {
        return LogFrame.time(member.store.newReader().read(member.log.lastIndex() - before, 1), 0);
    }
}
