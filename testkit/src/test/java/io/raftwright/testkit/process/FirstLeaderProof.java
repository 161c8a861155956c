package io.raftwright.testkit.process;

import io.raftwright.api.Member;
import io.raftwright.configmap.ConfigMap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * How long it takes until three new members in one process have a leader, counted from when the last was open, with defaults
 * throughout: {@code FirstLeaderProof [runs]}. The time to open them, which writes the first segments, is told beside it.
 */
final class FirstLeaderProof {
    private static final long LIMIT_MS = 500;
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(30);

    private FirstLeaderProof() {}

    public static void main(String[] args) throws IOException {
        int runs = args.length > 0 ? Integer.parseInt(args[0]) : 30;
        List<Double> openings = new ArrayList<>();
        List<Double> leaders = new ArrayList<>();
        Path directory = Files.createTempDirectory("raftwright-leader-");
        try {
            for (int run = 0; run < runs; run++) {
                measure(directory.resolve("" + run), openings, leaders);
            }
        } finally {
            Directories.delete(directory);
        }
        report("open three members", openings);
        report("first leader after that", leaders);
        if (leaders.get(runs - 1) >= LIMIT_MS) {
            throw new IOException("first leader too late, ms=" + leaders.get(runs - 1) + ", limit=" + LIMIT_MS);
        }
    }

    private static void measure(Path directory, List<Double> openings, List<Double> leaders) throws IOException {
        List<Member> members = Choices.members(3);
        List<ConfigMap> maps = new ArrayList<>();
        try {
            long startNs = System.nanoTime();
            for (Member member : members) {
                maps.add(ConfigMap.open(member.id(), members, directory.resolve("" + member.id())));
            }
            long openNs = System.nanoTime();
            while (maps.stream().noneMatch(map -> map.status().isLeader())) {
                if (System.nanoTime() - openNs > PATIENCE_NS) {
                    throw new IOException("no leader, members=" + maps);
                }
                LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(200));
            }
            openings.add((openNs - startNs) / 1e6);
            leaders.add((System.nanoTime() - openNs) / 1e6);
        } finally {
            maps.forEach(ConfigMap::close);
        }
    }

    private static void report(String what, List<Double> ms) {
        Collections.sort(ms);
        System.out.printf(
                "leader: %s: runs=%d, min=%.0f ms, median=%.0f ms, max=%.0f ms%n",
                what, ms.size(), ms.get(0), ms.get(ms.size() / 2), ms.get(ms.size() - 1));
    }
}
