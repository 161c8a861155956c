package io.raftwright.testkit.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.testkit.process.Java;
import io.raftwright.testkit.process.Load;
import io.raftwright.testkit.process.MemberProcess;
import io.raftwright.testkit.process.ProcessCluster;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Three members under load, and a sync that fails on the disk of the one that leads: the first from now, the second, up to the fiftieth.
 * Its calls end as indeterminate, its process lives, another one leads, all that was acknowledged is found on every member, and
 * the one that failed joins them again when it is started anew.
 */
final class FailingLeaderPart implements ChaosPart {
    private static final int STRIKES = Integer.getInteger("chaos.leaders", 50);
    private static final int WRITES_OF_OTHERS = 50;
    private static final int WRITES_OF_REJOINED = 10;
    private static final Load LOAD = new Load(2, 8, 2_000);

    @Override
    public String name() {
        return "EIO at a sync of a leader of three";
    }

    @Override
    public @Nullable String lacking() {
        return Machine.isRoot() ? Strace.lacking() : "only root may attach strace to a process that runs";
    }

    @Override
    public String run(Path directory, long seed, Progress progress) throws Exception {
        try (ProcessCluster cluster = new ProcessCluster(directory, LOAD, Java.SHORT_LIVED)) {
            cluster.startAll();
            Strikes strikes = new Strikes(directory, cluster);
            while (strikes.count < STRIKES) {
                strikes.strike();
                progress.tell(strikes::figures);
            }
            cluster.endAll();
            assertTrue(strikes.unknown > 0, "nobody was told that a put is indeterminate");
            return strikes.figures();
        }
    }

    /** One run. Owner: the part's thread. */
    private static final class Strikes {
        private final Path directory;
        private final ProcessCluster cluster;
        private int count;
        private int moved;
        private long unknown;

        Strikes(Path directory, ProcessCluster cluster) {
            this.directory = directory;
            this.cluster = cluster;
        }

        void strike() throws Exception {
            long leader = cluster.leader();
            MemberProcess victim = cluster.release(leader);
            breakBySync(victim, ++count);

            cluster.awaitAcknowledged(cluster.ids(), WRITES_OF_OTHERS);
            assertTrue(cluster.leader() != leader);
            moved++;
            assertTrue(victim.answer("get", "key").startsWith("failed"), "a broken node reads");
            victim.rest();
            assertEquals(0, victim.end(), "exit code");
            unknown += victim.unknown();

            cluster.start(List.of(leader));
            cluster.awaitAcknowledged(List.of(leader), WRITES_OF_REJOINED);
            cluster.checkAll();
            cluster.load();
        }

        private void breakBySync(MemberProcess victim, int ordinal) throws Exception {
            victim.mayBreak();
            Path trace = directory.resolve("trace");
            Strace.Injection injection = new Strace.Injection(new Strace.Call("fdatasync", "", ordinal), "error=EIO");
            Process strace = Strace.attach(victim.pid(), trace, injection);
            try {
                String cause = victim.awaitBroken();
                assertTrue(cause.contains("StorageException"), cause);
            } finally {
                strace.destroy(); // It lets go.
                strace.waitFor();
            }
            assertTrue(Strace.hasStruck(trace), "broken for another reason");
        }

        String figures() {
            return "leaders struck=" + count + ", processes that lived on and rejoined=" + count
                    + ", times that another one led=" + moved + ", puts told to be indeterminate=" + unknown
                    + ", writes acknowledged=" + cluster.acknowledgedCount() + ", lost=0";
        }
    }
}
