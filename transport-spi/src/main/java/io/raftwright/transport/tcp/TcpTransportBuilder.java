package io.raftwright.transport.tcp;

import io.raftwright.transport.TransportException;
import io.raftwright.transport.tls.TlsSettings;
import java.time.Duration;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Settings of a {@link TcpTransport}. Only the links must be chosen, by {@link #tls}, {@link #plaintext} or {@link #links}: there
 * is no silent default for security. Owner: the thread that builds.
 */
public final class TcpTransportBuilder {
    private static final int MIN_FRAME_LENGTH = 1024;
    private static final int MAX_FRAME_LENGTH = 64 * 1024 * 1024;

    private final PeerAddress bindAddress;
    private SocketFactory sockets = SocketFactory.SYSTEM;
    private @Nullable Supplier<LinkFactory> links;
    private int maxFrameLength = 4 * 1024 * 1024;
    private int queueLimitBytes = 16 * 1024 * 1024;
    private Duration handshakeTimeout = Duration.ofSeconds(5);
    private Duration silenceTimeout = Duration.ofSeconds(5);
    private LongSupplier nanoClock = System::nanoTime;
    private RandomGenerator random = new SplittableRandom();
    private Consumer<Refusal> refusals = refusal -> {};

    TcpTransportBuilder(PeerAddress bindAddress) {
        this.bindAddress = bindAddress;
    }

    /** No encryption and no proof of identity: for tests, and for networks where every host is trusted. */
    public TcpTransportBuilder plaintext() {
        return links(PlainLink.FACTORY);
    }

    /**
     * TLS 1.3 with certificates on both sides: nobody sends or receives a frame who has none, or one of another member. Read
     * when the transport is bound, and followed while it runs.
     */
    public TcpTransportBuilder tls(TlsSettings settings) {
        Objects.requireNonNull(settings, "settings");
        links = () -> new TlsLinkFactory(settings);
        return this;
    }

    /** The same with contexts that the host makes; see {@link TlsSettings#contexts}. */
    public TcpTransportBuilder tls(Supplier<SSLContext> contexts) {
        return tls(TlsSettings.contexts(contexts));
    }

    /** What to put on each connection, e.g. encryption. The transport closes the factory in the end. */
    public TcpTransportBuilder links(LinkFactory factory) {
        Objects.requireNonNull(factory, "factory");
        links = () -> factory;
        return this;
    }

    /** How sockets are opened. Default: {@link SocketFactory#SYSTEM}. */
    public TcpTransportBuilder sockets(SocketFactory factory) {
        sockets = Objects.requireNonNull(factory, "factory");
        return this;
    }

    /** The longest frame, in bytes: 1 KiB to 64 MiB, the same on every member. Default: 4 MiB. */
    public TcpTransportBuilder maxFrameLength(int bytes) {
        maxFrameLength = within("maxFrameLength", bytes, MIN_FRAME_LENGTH, MAX_FRAME_LENGTH);
        return this;
    }

    /** How many bytes may wait to be sent to one peer; at least one longest frame. Default: 16 MiB. */
    public TcpTransportBuilder queueLimitBytes(int bytes) {
        queueLimitBytes = within("queueLimitBytes", bytes, MIN_FRAME_LENGTH, Integer.MAX_VALUE);
        return this;
    }

    /** How long connecting and both handshakes may take together: 10 ms to 1 minute. Default: 5 s. */
    public TcpTransportBuilder handshakeTimeout(Duration timeout) {
        handshakeTimeout = withinAMinute("handshakeTimeout", timeout);
        return this;
    }

    /**
     * How long a connected peer may give no sign of life before it is reported down and dialled anew: 10 ms to 1 minute,
     * the same on every member, which gives such signs five times as often. Both ends look, the one that accepted within six
     * fifths of it, so that a link on which only one direction still works ends, too. Default: 5 s.
     */
    public TcpTransportBuilder silenceTimeout(Duration timeout) {
        silenceTimeout = withinAMinute("silenceTimeout", timeout);
        return this;
    }

    /** The transport's clock, in nanoseconds from any origin. Default: {@link System#nanoTime}. */
    public TcpTransportBuilder nanoClock(LongSupplier clock) {
        nanoClock = Objects.requireNonNull(clock, "clock");
        return this;
    }

    /** Draws the jitter of reconnects; used by the transport's thread alone. Default: an arbitrarily seeded one. */
    public TcpTransportBuilder random(RandomGenerator generator) {
        random = Objects.requireNonNull(generator, "generator");
        return this;
    }

    /**
     * Who is told of each connection that is refused, here or by the other end, e.g. to count strangers at the door. The log has one
     * line a minute for those that are alike. Called on the transport thread: it must be quick. Default: nobody.
     */
    public TcpTransportBuilder refusals(Consumer<Refusal> ear) {
        refusals = Objects.requireNonNull(ear, "ear");
        return this;
    }

    /**
     * Binds the listening socket; the transport serves it once started.
     *
     * @throws TransportException    if the address cannot be bound, e.g. because the port is in use, or a certificate or key
     *     cannot be used ({@link io.raftwright.transport.tls.TlsCredentialsException}); nothing is left open
     * @throws IllegalStateException if none of {@link #tls}, {@link #plaintext} and {@link #links} was chosen, or the queue limit
     *     does not hold one longest frame
     */
    public TcpTransport bind() {
        if (links == null) {
            throw new IllegalStateException(
                    "choose tls(...), plaintext() or links(...), there is no default for security");
        }
        if (queueLimitBytes - SendQueue.PREFIX_LENGTH < maxFrameLength) {
            throw new IllegalStateException("the queue limit does not hold one frame, queueLimitBytes="
                    + queueLimitBytes + ", maxFrameLength=" + maxFrameLength);
        }
        TcpSettings settings = new TcpSettings(
                sockets,
                links.get(),
                maxFrameLength,
                queueLimitBytes,
                handshakeTimeout.toNanos(),
                silenceTimeout.toNanos(),
                nanoClock,
                random,
                refusals);
        return TcpTransport.bind(settings, bindAddress);
    }

    private static int within(String name, int value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(
                    name + " out of range, " + name + "=" + value + ", min=" + min + ", max=" + max);
        }
        return value;
    }

    private static Duration withinAMinute(String name, Duration value) {
        within(name + "Ms", (int) Math.min(value.toMillis(), Integer.MAX_VALUE), 10, 60_000);
        return value;
    }
}
