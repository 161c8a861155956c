package io.raftwright.transport.tcp;

import io.raftwright.transport.LocalMember;
import io.raftwright.transport.SendResult;
import io.raftwright.transport.Transport;
import io.raftwright.transport.TransportException;
import io.raftwright.transport.TransportListener;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Frames over TCP. One daemon thread, named {@code raftwright-tcp-<memberId>}, serves all sockets of the member; a second
 * one exists only while host names are looked up.
 *
 * <pre>{@code
 * TcpTransport transport = TcpTransport.plaintext("127.0.0.1:7001");
 * transport.start(self, listener);
 * transport.connect(2, "127.0.0.1:7002");
 * }</pre>
 *
 * <p>The port is bound when the object is made, so that {@link #localAddress} is known before {@link #start}; connections
 * are served only after it. Addresses are {@code host:port}, or {@code [::1]:7001}; names are looked up again at each
 * attempt to connect.
 *
 * <p>A peer that is named by {@link #connect} here may connect only under the incarnation that it showed first; {@link #disconnect}
 * forgets that incarnation. A caller, which is not named, is answered on its own connection; when a 65th comes, the one that has
 * called for longest is dropped.
 *
 * <p>Owner: any thread may call any method.
 */
public final class TcpTransport implements Transport {
    private static final Logger LOG = LoggerFactory.getLogger(TcpTransport.class);
    private static final int ACCEPT_BACKLOG = 256; // beyond it the kernel lets dialling peers wait for a second
    private static final long CLOSE_TIMEOUT_MS = TimeUnit.SECONDS.toMillis(5);

    private final TcpSettings settings;
    private final ServerSocketChannel server;
    private final PeerAddress localAddress;
    private final PeerTable peers;
    private final Object lifecycle = new Object(); // guards the three fields below while they change
    private volatile @Nullable LocalMember self;
    private volatile @Nullable IoLoop loop;
    private volatile boolean isClosed;
    private @Nullable Thread thread;

    TcpTransport(TcpSettings settings, ServerSocketChannel server, PeerAddress localAddress) {
        this.settings = settings;
        this.server = server;
        this.localAddress = localAddress;
        this.peers = new PeerTable(settings.queueLimitBytes());
    }

    /**
     * A transport without encryption and without proof of who is at the other end: for tests, and for networks where every
     * host is trusted.
     *
     * @param bindAddress where to listen, {@code host:port}; port 0 takes any free one
     * @throws TransportException       if the port cannot be bound
     * @throws IllegalArgumentException if the address cannot be understood
     */
    public static TcpTransport plaintext(String bindAddress) {
        return builder(bindAddress).plaintext().bind();
    }

    /**
     * Begins a transport with settings of its own.
     *
     * @param bindAddress where to listen, {@code host:port}; port 0 takes any free one
     * @throws IllegalArgumentException if the address cannot be understood
     */
    public static TcpTransportBuilder builder(String bindAddress) {
        return new TcpTransportBuilder(PeerAddress.parse(bindAddress));
    }

    /** The port that this transport listens on, 1 to 65535. */
    public int localPort() {
        return localAddress.port();
    }

    /** Where this transport listens: the host as it was given, the port as it was bound. */
    public String localAddress() {
        return localAddress.toString();
    }

    @Override
    public void start(LocalMember member, TransportListener listener) {
        Objects.requireNonNull(member, "member");
        Objects.requireNonNull(listener, "listener");
        synchronized (lifecycle) {
            if (loop != null || isClosed) {
                throw new IllegalStateException(
                        "a transport starts once, and not after close, address=" + localAddress);
            }
            try {
                settings.links().start(member);
                startLoop(member, listener);
            } catch (TransportException e) {
                release();
                throw e;
            } catch (IOException | OutOfMemoryError e) { // the latter if the system grants no thread
                release();
                throw new TransportException("cannot start the transport, address=" + localAddress, e);
            }
        }
    }

    private void release() {
        isClosed = true;
        Sockets.closeQuietly(server);
        Sockets.closeQuietly(settings.links());
    }

    private void startLoop(LocalMember member, TransportListener listener) throws IOException {
        Selector selector = Selector.open();
        try {
            String name = "raftwright-tcp-" + member.memberId();
            Resolver resolver = new Resolver(name + "-names", this::wake);
            QuietLog quietLog = new QuietLog(LOG::warn);
            LoopContext context = new LoopContext(
                    member,
                    settings,
                    selector,
                    peers,
                    resolver,
                    new WokenKeys(this::wake),
                    new ListenerGate(listener),
                    quietLog,
                    new RefusalLog(quietLog, settings.refusals()));
            IoLoop fresh = new IoLoop(context, new Acceptor(context, server));
            Thread runner = new Thread(fresh, name);
            runner.setDaemon(true);
            runner.start();
            self = member;
            loop = fresh;
            thread = runner;
        } catch (IOException | RuntimeException | Error e) {
            Sockets.closeQuietly(selector);
            throw e;
        }
    }

    private void wake() {
        IoLoop running = loop;
        if (running != null) {
            running.wake();
        }
    }

    @Override
    public void connect(long peerId, String address) {
        PeerAddress parsed = PeerAddress.parse(address);
        LocalMember started = self;
        if (started == null) {
            throw new IllegalStateException("not started, address=" + localAddress);
        }
        if (peerId < 1 || peerId == started.memberId()) {
            throw new IllegalArgumentException("not a peer, peerId=" + peerId + ", memberId=" + started.memberId());
        }
        if (parsed.port() == 0) {
            throw new IllegalArgumentException("a peer needs a port, peerId=" + peerId + ", address=" + address);
        }
        peers.put(peerId, parsed);
        wake();
    }

    @Override
    public void disconnect(long peerId) {
        peers.remove(peerId);
        wake();
    }

    @Override
    public SendResult send(long peerId, ByteBuffer frame) {
        IoLoop running = loop;
        if (isClosed || (running != null && running.isEnded())) {
            return SendResult.CLOSED;
        }
        if (frame.remaining() > settings.maxFrameLength()) {
            return SendResult.TOO_LARGE;
        }
        SendQueue queue = peers.queueTo(peerId);
        if (queue == null || running == null) {
            return SendResult.NOT_CONNECTED;
        }
        SendResult result = queue.add(frame);
        if (result == SendResult.QUEUED) {
            running.wake();
        }
        return result;
    }

    @Override
    public int maxFrameLength() {
        return settings.maxFrameLength();
    }

    @Override
    public void close() {
        Thread runner;
        synchronized (lifecycle) {
            isClosed = true;
            runner = thread;
            if (runner == null) {
                release();
            } else if (loop != null) {
                loop.stop();
            }
        }
        if (runner != null && runner != Thread.currentThread()) {
            awaitEnd(runner);
        }
    }

    private void awaitEnd(Thread runner) {
        try {
            runner.join(CLOSE_TIMEOUT_MS);
            if (runner.isAlive()) {
                LOG.warn("transport thread still in its listener, it ends when that returns, address={}", localAddress);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the thread ends by itself; only the wait for it is cut short
        }
    }

    @Override
    public String toString() {
        return "TcpTransport[address=" + localAddress + ", closed=" + isClosed + "]";
    }

    /** Binds the listening socket; see {@link TcpTransportBuilder#bind}. */
    static TcpTransport bind(TcpSettings settings, PeerAddress address) {
        ServerSocketChannel server = null;
        try {
            server = settings.sockets().openServer();
            server.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            server.bind(new InetSocketAddress(address.host(), address.port()), ACCEPT_BACKLOG);
            int port = ((InetSocketAddress) server.getLocalAddress()).getPort();
            return new TcpTransport(settings, server, new PeerAddress(address.host(), port));
        } catch (IOException | RuntimeException e) {
            if (server != null) {
                Sockets.closeQuietly(server);
            }
            Sockets.closeQuietly(settings.links());
            throw new TransportException("cannot listen, address=" + address + ", cause=" + e, e);
        }
    }
}
