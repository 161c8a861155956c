package io.raftwright.examples.netty;

import static java.util.Objects.requireNonNull;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.internal.logging.InternalLoggerFactory;
import io.netty.util.internal.logging.Slf4JLoggerFactory;
import io.raftwright.transport.LocalMember;
import io.raftwright.transport.SendResult;
import io.raftwright.transport.Transport;
import io.raftwright.transport.TransportException;
import io.raftwright.transport.TransportListener;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Frames over Netty, without encryption. A named peer is sent to on the connection that was dialled, a caller on its own. Owner: any
 * thread may call a public method; all else is of the event loop, which is one thread.
 */
public final class NettyTransport implements Transport {
    static { // before any class of Netty looks: it logs where the host logs, and touches nothing that a JDK warns of
        InternalLoggerFactory.setDefaultFactory(Slf4JLoggerFactory.INSTANCE);
        System.getProperties().putIfAbsent("io.netty.noUnsafe", "true");
    }

    private static final Logger LOG = LoggerFactory.getLogger(NettyTransport.class);
    private static final int MOST = 64; // callers, and connections that have not said hello
    private static final int REDIAL_MS = 200;

    private final EventLoopGroup loop =
            new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("netty", true), NioIoHandler.newFactory());
    private final ChannelGroup sockets = new DefaultChannelGroup(loop.next(), true);
    private final Map<Long, InetSocketAddress> named = new HashMap<>();
    private final Map<Long, Long> incarnations = new HashMap<>(); // of named peers: what they showed first
    private final Map<Long, Connection> dialled = new HashMap<>();
    private final Map<Long, Connection> accepted = new HashMap<>();
    private final Set<Connection> strangers = new LinkedHashSet<>();
    private final Map<Long, Connection> routes = new ConcurrentHashMap<>(); // where to send; read by any thread
    private final Channel acceptor;
    private volatile @Nullable LocalMember self;
    private volatile @Nullable TransportListener listener;
    private volatile boolean isClosed;

    /**
     * Binds an address; it is served once the transport is started. As in {@link #connect}, give IP addresses: Netty would look names up
     * on the one thread that there is.
     *
     * @param address {@code host:port}, port 0 for any free one
     */
    public NettyTransport(String address) {
        ServerBootstrap bootstrap = new ServerBootstrap().group(loop).channel(NioServerSocketChannel.class);
        bootstrap.option(ChannelOption.AUTO_READ, false).childHandler(connections(Connection.NOBODY));
        ChannelFuture bound = bootstrap.bind(parse(address)).awaitUninterruptibly();
        acceptor = bound.channel();
        sockets.add(acceptor);
        if (!bound.isSuccess()) {
            close();
            throw new TransportException("cannot listen, address=" + address, bound.cause());
        }
    }

    private static InetSocketAddress parse(String address) {
        URI uri = URI.create("tcp://" + address);
        return new InetSocketAddress(uri.getHost(), uri.getPort());
    }

    /** Where others can connect to this transport. */
    public String localAddress() {
        InetSocketAddress bound = (InetSocketAddress) acceptor.localAddress();
        return bound.getAddress().getHostAddress() + ":" + bound.getPort();
    }

    @Override
    public synchronized void start(LocalMember member, TransportListener toTell) {
        if (self != null || isClosed) {
            throw new IllegalStateException("a transport starts once, and not after close");
        }
        self = member;
        listener = toTell;
        acceptor.config().setAutoRead(true);
    }

    @Override
    public synchronized void connect(long peerId, String address) {
        InetSocketAddress parsed = parse(address);
        if (peerId < 1 || peerId == self().memberId()) {
            throw new IllegalArgumentException("not a peer, peerId=" + peerId);
        }
        if (!isClosed) {
            loop.execute(() -> name(peerId, parsed));
        }
    }

    @Override
    public synchronized void disconnect(long peerId) {
        if (!isClosed) {
            loop.execute(() -> forget(peerId));
        }
    }

    @Override
    public SendResult send(long peerId, ByteBuffer frame) {
        if (frame.remaining() > maxFrameLength()) {
            return SendResult.TOO_LARGE;
        }
        Connection route = routes.get(peerId);
        return isClosed ? SendResult.CLOSED : route == null ? SendResult.NOT_CONNECTED : route.send(frame);
    }

    @Override
    public int maxFrameLength() {
        return Connection.MAX_FRAME_LENGTH;
    }

    @Override
    public void close() {
        synchronized (this) { // but not while the thread ends: it may be the one that waits for the lock
            isClosed = true;
        }
        var unused = sockets.close(); // first: a loop that ends after a task leaves them open
        var ended = loop.shutdownGracefully(0, 4, TimeUnit.SECONDS);
        if (!loop.next().inEventLoop()) {
            ended.awaitUninterruptibly(5, TimeUnit.SECONDS);
        }
    }

    private ChannelInitializer<SocketChannel> connections(long dialledId) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(SocketChannel channel) {
                sockets.add(channel);
                Connection connection = new Connection(NettyTransport.this, dialledId, channel);
                if (dialledId != Connection.NOBODY) {
                    dialled.put(dialledId, connection);
                } else if (strangers.add(connection) && strangers.size() > MOST) {
                    strangers.iterator().next().end("too many strangers");
                }
            }
        };
    }

    private void name(long peerId, InetSocketAddress address) {
        Connection caller = accepted.get(peerId);
        InetSocketAddress before = named.put(peerId, address);
        if (before == null && caller != null) {
            incarnations.put(peerId, caller.incarnation);
            caller.end("the caller was named");
        } else if (!address.equals(before)) {
            end(dialled.get(peerId), "the peer moved");
        }
        dial(peerId);
    }

    private void forget(long peerId) {
        if (named.remove(peerId) != null) {
            incarnations.remove(peerId);
            end(dialled.get(peerId), "the peer was disconnected");
            end(accepted.get(peerId), "the peer was disconnected");
        }
    }

    private void dial(long peerId) {
        InetSocketAddress address = named.get(peerId);
        if (address != null && !dialled.containsKey(peerId)) {
            Bootstrap dialler = new Bootstrap().group(loop).channel(NioSocketChannel.class);
            var unused = dialler.handler(connections(peerId)).connect(address);
        }
    }

    /** The incarnation that a member must be of: the one that it showed first, since it was named. */
    long incarnationOf(long peerId, long claimed) {
        return named.containsKey(peerId) ? incarnations.computeIfAbsent(peerId, first -> claimed) : claimed;
    }

    /** The other end is who it should be: frames may come on this connection, and go if it is their way. */
    void up(Connection connection, long peerId) {
        boolean isDialled = dialled.get(peerId) == connection;
        if (!isDialled) {
            strangers.remove(connection);
            end(accepted.put(peerId, connection), "it connected anew");
        }
        if (!isClosed && (isDialled || !named.containsKey(peerId))) {
            routes.put(peerId, connection);
            listener().onPeerUp(peerId, connection.incarnation);
        }
        if (accepted.size() > MOST + named.size()) {
            connection.end("too many callers");
        }
    }

    void ended(Connection connection, long dialledId, String reason) {
        strangers.remove(connection);
        accepted.values().remove(connection);
        if (dialled.remove(dialledId, connection) && !isClosed) {
            var unused = loop.schedule(() -> dial(dialledId), REDIAL_MS, TimeUnit.MILLISECONDS);
        }
        if (routes.remove(connection.peerId, connection) && !isClosed) {
            try {
                listener().onPeerDown(connection.peerId, reason);
            } catch (RuntimeException | Error e) { // nothing is left to close for it
                LOG.error("the listener threw, peerId={}", connection.peerId, e);
            }
        }
    }

    boolean offer(long peerId, ByteBuffer frame) {
        return isClosed || listener().onFrame(peerId, frame);
    }

    void refusedBy(long peerId) {
        if (!isClosed) {
            listener().onRefusedBy(peerId);
        }
    }

    private static void end(@Nullable Connection connection, String reason) {
        if (connection != null) {
            connection.end(reason);
        }
    }

    LocalMember self() {
        return requireNonNull(self, "not started");
    }

    private TransportListener listener() {
        return requireNonNull(listener, "not started");
    }
}
