package io.raftwright.testkit.chaos;

import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Says every half minute how far a part has come. Owner: the thread of its part. */
final class Progress {
    private static final long INTERVAL_NS = TimeUnit.SECONDS.toNanos(30);

    private final String part;
    private final long startNs = System.nanoTime();
    private long lastNs = startNs;

    Progress(String part) {
        this.part = part;
    }

    /** To be called often, with the figures so far. */
    void tell(Supplier<String> figures) {
        long nowNs = System.nanoTime();
        if (nowNs - lastNs >= INTERVAL_NS) {
            lastNs = nowNs;
            System.out.println("chaos: " + part + ", " + seconds() + " s: " + figures.get());
        }
    }

    /** Since it began. */
    long seconds() {
        return TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - startNs);
    }
}
