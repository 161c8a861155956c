package io.raftwright.testkit.process;

import io.raftwright.testkit.groups.IdleGroupsProof;

/** {@code mvn -Pproof}: shows, one after the other, what depends on the machine. */
final class Proofs {
    private Proofs() {}

    public static void main(String[] args) throws Exception {
        DurabilityProof.main(args);
        FirstLeaderProof.main(args);
        IdleProof.main(args);
        IdleGroupsProof.main(args);
    }
}
