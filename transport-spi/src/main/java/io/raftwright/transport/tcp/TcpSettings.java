package io.raftwright.transport.tcp;

import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * All that was chosen in {@link TcpTransportBuilder}, checked there.
 *
 * @param sockets            opens the sockets
 * @param links              puts a link on each of them
 * @param maxFrameLength     bytes of the longest frame
 * @param queueLimitBytes    bytes that may wait to be sent to one peer, lengths included
 * @param handshakeTimeoutNs how long a connection may take from its first packet to its welcome
 * @param silenceTimeoutNs   how long either end may give no sign of life before the other ends the connection
 * @param nanoClock          the present time, in nanoseconds, of the transport thread
 * @param random             draws the jitter; used by the transport thread only
 * @param refusals           told of each refused connection, on that thread
 */
record TcpSettings(
        SocketFactory sockets,
        LinkFactory links,
        int maxFrameLength,
        int queueLimitBytes,
        long handshakeTimeoutNs,
        long silenceTimeoutNs,
        LongSupplier nanoClock,
        RandomGenerator random,
        Consumer<Refusal> refusals) {

    /** How often each end gives a sign of life. */
    long beatIntervalNs() {
        return silenceTimeoutNs / 5;
    }
}
