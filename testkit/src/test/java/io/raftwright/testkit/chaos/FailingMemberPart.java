package io.raftwright.testkit.chaos;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.testkit.process.Choices;
import io.raftwright.testkit.process.Ledger;
import io.raftwright.testkit.process.Load;
import io.raftwright.testkit.process.MemberProcess;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A whole member whose disk fails at some sync while its clients put: what was under way is answered as indeterminate, all that comes
 * later as stopped, the process lives, and the next start finds all that was acknowledged.
 */
final class FailingMemberPart implements ChaosPart {
    private static final int STRIKES = Integer.getInteger("chaos.members", 12);
    private static final long DISK_LENGTH = 200L << 20;
    private static final int FIRST_SYNC = 12; // Those before it open the log.
    private static final Load LOAD = new Load(3, 8, 0);

    @Override
    public String name() {
        return "EIO at a sync of a member";
    }

    @Override
    public @Nullable String lacking() {
        return Strace.lacking();
    }

    @Override
    public String run(Path directory, long seed, Progress progress) throws Exception {
        long acknowledged = 0;
        long unknown = 0;
        try (CuttableDirectory members = CuttableDirectory.make(directory, DISK_LENGTH)) {
            for (int strike = 0; strike < STRIKES; strike++) {
                Path data = members.root().resolve("member-" + strike);
                Ledger ledger = new Ledger();
                unknown += strike(directory, data, FIRST_SYNC + 9 * strike, ledger);
                members.cut();
                findAll(directory, data, ledger);
                acknowledged += ledger.count();
                String figures =
                        "members struck=" + (strike + 1) + ", writes acknowledged=" + acknowledged + ", lost=0";
                progress.tell(() -> figures);
            }
        }
        assertTrue(unknown > 0, "nobody was told that a put is indeterminate");
        return "members struck=" + STRIKES + ", processes that lived on=" + STRIKES + ", puts told to be indeterminate="
                + unknown + ", writes acknowledged=" + acknowledged + ", lost=0";
    }

    private static long strike(Path directory, Path data, int ordinal, Ledger ledger) throws Exception {
        Path trace = directory.resolve("trace");
        Path errors = directory.resolve("errors.txt");
        Strace.Injection injection = new Strace.Injection(new Strace.Call("fdatasync", "", ordinal), "error=EIO");
        MemberProcess member = start(data, errors, Strace.injecting(trace, injection), ledger);
        try {
            member.awaitReady();
            member.load(LOAD);
            String cause = member.awaitBroken();
            assertTrue(Strace.hasStruck(trace), cause);
            MemberAfterwards.requireBrokenAndAlive(member, cause);
        } finally {
            member.kill();
        }
        return member.unknown();
    }

    private static void findAll(Path directory, Path data, Ledger ledger) throws Exception {
        MemberAfterwards.requireEverything(start(data, directory.resolve("errors.txt"), List.of(), ledger), ledger);
    }

    private static MemberProcess start(Path data, Path errors, List<String> launcher, Ledger ledger) throws Exception {
        return MemberProcess.startAlone(Choices.text(Choices.members(1)), data, errors, launcher, ledger);
    }
}
