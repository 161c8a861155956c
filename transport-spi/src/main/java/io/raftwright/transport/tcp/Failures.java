package io.raftwright.transport.tcp;

import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What to do with what a {@link Handler} throws. */
final class Failures {
    private static final Logger LOG = LoggerFactory.getLogger(TcpTransport.class);

    private Failures() {}

    /**
     * Makes the handler give up its socket, whatever it was that it threw: the other sockets of the thread must go on.
     * Anything but an {@link IOException} is a defect, or a lack of memory, and is logged as such.
     */
    static void giveUp(Handler handler, Throwable thrown, long nowNs) {
        if (!(thrown instanceof IOException)) {
            LOG.error("unexpected failure in the transport, dropping one connection", thrown);
        }
        handler.onFailure(thrown, nowNs);
    }

    /** The reason in a few words, for a listener or a log line. */
    static String describe(Throwable thrown) {
        String message = thrown.getMessage();
        return message == null ? thrown.getClass().getSimpleName() : message;
    }

    /** What makes two failures alike, so that they need not be logged twice. */
    static String kind(Throwable thrown) {
        return thrown instanceof RefusedConnectionException refused
                ? refused.what()
                : thrown.getClass().getSimpleName();
    }
}
