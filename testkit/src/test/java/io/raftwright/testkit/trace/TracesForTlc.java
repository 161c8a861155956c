package io.raftwright.testkit.trace;

import java.nio.file.*;
import java.util.*;

final class TracesForTlc {
    public static void main(String[] a) throws Exception {
        int n = Integer.parseInt(a[1]), len = Integer.parseInt(a[2]);
        List<List<TraceEvent>> t = new ArrayList<>();
        for (int s = 1; s <= n; s++) t.add(RecordedCluster.trace(s, len));
        if (a.length > 3) {
            var r = new SplittableRandom(7);
            for (int s = 0; s < n; s++) {
                var k = Tampering.ALL.get(s % Tampering.ALL.size());
                if (k.isPossible(t.get(s))) {
                    System.out.println((s + 1) + " " + k.name());
                    t.set(s, k.in(t.get(s), r));
                } else System.out.println((s + 1) + " none");
            }
        }
        Files.writeString(Path.of(a[0]), TraceModule.of(RecordedCluster.MEMBERS, RecordedCluster.FOUNDERS, t));
    }
}
