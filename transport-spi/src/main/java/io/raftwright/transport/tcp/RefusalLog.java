package io.raftwright.transport.tcp;

import java.util.function.Consumer;

/** Tells of refused connections: the host's own ear of each, the log of one a minute and kind. Owner: the transport thread. */
final class RefusalLog {
    private final QuietLog quietLog;
    private final Consumer<Refusal> ear;

    RefusalLog(QuietLog quietLog, Consumer<Refusal> ear) {
        this.quietLog = quietLog;
        this.ear = ear;
    }

    /**
     * Tells of one.
     *
     * @param key what makes two alike, besides the reason
     */
    void tell(String key, Refusal refusal, long nowNs) {
        quietLog.warn(key + refusal.reason(), refusal.message(), nowNs);
        try {
            ear.accept(refusal);
        } catch (Throwable thrown) { // whatever it is, the transport serves its peers and must go on
            quietLog.warn("ear", "whoever was told of a refused connection threw, exception=" + thrown, nowNs);
        }
    }
}
