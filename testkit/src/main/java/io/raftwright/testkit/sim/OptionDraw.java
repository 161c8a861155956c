package io.raftwright.testkit.sim;

import io.raftwright.api.NodeOptions;
import java.time.Duration;
import java.util.SplittableRandom;

/**
 * Draws options for nodes. What must be the same on all members of a cluster, for as long as it lives, is drawn once for each
 * world; the rest for each member at any time.
 */
final class OptionDraw {
    private static final int KIB = 1 << 10;

    private OptionDraw() {}

    /** The options of a world. */
    static NodeOptions ofWorld(NodeOptions base, SplittableRandom random) {
        long electionMs = base.electionTimeout().toMillis() * (2 + random.nextInt(5)) / 4;
        NodeOptions.Builder drawn = base.toBuilder()
                .electionTimeout(Duration.ofMillis(electionMs))
                .heartbeatInterval(Duration.ofMillis(electionMs / (3 + random.nextInt(4))))
                .leaseDriftPercent(random.nextInt(3) == 0 ? 8 + random.nextInt(10) : 0)
                .scrubEvery(Duration.ofMillis(electionMs * 3))
                .stateHashEvery(random.nextInt(3) == 0 ? 1 + random.nextInt(50) : 0)
                .quiesceAfter(random.nextInt(4) == 0 ? Duration.ofMillis(electionMs * 2) : Duration.ZERO);
        return vary(drawn.build(), random);
    }

    /** Other options for one member of a world with these. */
    static NodeOptions vary(NodeOptions world, SplittableRandom random) {
        NodeOptions.Builder drawn = world.toBuilder()
                .maxInflightMessages(1 + random.nextInt(32))
                .maxAppendLength((4 + random.nextInt(28)) * KIB)
                .maxPendingProposals(1 << (3 + random.nextInt(6)))
                .maxUncommittedBytes((8L + random.nextInt(256)) * KIB)
                .snapshotEveryBytes((1L << random.nextInt(7)) * KIB)
                .trailingEntries(random.nextInt(1 << random.nextInt(8)))
                .snapshotChunkLength((1 + random.nextInt(16)) * KIB)
                .snapshotBytesPerSecond((16L << random.nextInt(12)) * KIB)
                .snapshotsFromFollowers(random.nextBoolean())
                .electionPriority(random.nextInt(3) == 0 ? random.nextInt(101) : 0);
        if (world.leaseDriftPercent() == 0) {
            long electionMs = world.electionTimeout().toMillis() * (3 + random.nextInt(3)) / 4;
            drawn.electionTimeout(Duration.ofMillis(electionMs))
                    .heartbeatInterval(Duration.ofMillis(electionMs / (3 + random.nextInt(4))));
            if (!world.quiesceAfter().isZero()) {
                drawn.quiesceAfter(Duration.ofMillis(electionMs * (1 + random.nextInt(3))));
            }
        }
        return drawn.build();
    }
}
