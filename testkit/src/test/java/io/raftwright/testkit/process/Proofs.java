package io.raftwright.testkit.process;

import java.io.IOException;

/** {@code mvn -Pproof}: shows, one after the other, what depends on the machine. */
final class Proofs {
    private Proofs() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        DurabilityProof.main(args);
        FirstLeaderProof.main(args);
        IdleProof.main(args);
    }
}
