package io.raftwright.internal.runtime;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A call into the host's code, a listener mostly, whose failure is the host's own: it is logged and goes no further. An
 * interrupt that the host's code leaves behind is cleared, for it would close the log's file under the agent's next write.
 */
final class HostCall {
    private static final Logger LOG = LoggerFactory.getLogger(HostCall.class);

    private HostCall() {}

    static void run(long memberId, Runnable call) {
        try {
            call.run();
        } catch (RuntimeException | Error e) {
            LOG.warn("the host's listener failed, member={}", memberId, e);
        }
        Thread.interrupted();
    }
}
