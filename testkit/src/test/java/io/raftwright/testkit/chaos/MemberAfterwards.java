package io.raftwright.testkit.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.testkit.process.Ledger;
import io.raftwright.testkit.process.MemberProcess;
import java.util.List;

/** What is asked of a member behind a failure of its disk: that its process lives, and that its next start has everything. */
final class MemberAfterwards {
    private MemberAfterwards() {}

    /**
     * Its store is broken, and stays so; nothing else is. The process ends in good order.
     *
     * @param cause what it said of the failure
     */
    static void requireBrokenAndAlive(MemberProcess member, String cause) throws Exception {
        assertTrue(cause.contains("StorageException"), cause);
        assertTrue(member.answer("get", "key").startsWith("failed"), "a broken node reads");
        member.rest();
        assertEquals(0, member.end(), "exit code");
        assertEquals(List.of(), member.errors(), "standard error");
    }

    /** It was started again, has all that was acknowledged, and ends in good order. */
    static void requireEverything(MemberProcess member, Ledger ledger) throws Exception {
        try {
            member.awaitReady();
            ledger.check("1", member.dump());
            ledger.checkNothingWrong();
            assertEquals(0, member.end(), "exit code");
        } finally {
            member.kill();
        }
    }
}
