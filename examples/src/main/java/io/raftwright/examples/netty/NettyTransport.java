package io.raftwright.examples.netty;

import static io.netty.buffer.Unpooled.EMPTY_BUFFER;
import static java.util.Objects.requireNonNull;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.LengthFieldPrepender;
import io.netty.handler.timeout.ReadTimeoutHandler;
import io.netty.util.NetUtil;
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
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
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
    private static final int MAX_FRAME_LENGTH = 4 << 20;
    private static final int QUEUE_BYTES = 16 << 20; // to a peer
    private static final int MOST = 64; // callers, and connections that have not said hello
    private static final int REDIAL_MS = 200;
    private static final int BEAT_S = 1;
    private static final int PATIENCE_S = 5; // for a hello, and for a sign of life

    private final EventLoopGroup loop =
            new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("netty", true), NioIoHandler.newFactory());
    private final Map<Long, InetSocketAddress> named = new HashMap<>();
    private final Map<Long, Long> incarnations = new HashMap<>(); // of named peers: what they showed first
    private final List<Connection> connections = new CopyOnWriteArrayList<>(); // the newest first
    private final Map<Long, Connection> routes = new ConcurrentHashMap<>(); // where to send; read by any thread
    private final Channel acceptor;
    private volatile @Nullable Host host;
    private volatile boolean isClosed;

    /** Who this end is, and who is told. */
    private record Host(LocalMember self, TransportListener listener) {}

    /**
     * Binds an address; it is served once the transport is started.
     *
     * @param address {@code host:port}, port 0 for any free one; as in {@link #connect}, a name is looked up by the calling thread
     */
    public NettyTransport(String address) {
        ServerBootstrap bootstrap = new ServerBootstrap().group(loop).channel(NioServerSocketChannel.class);
        bootstrap.option(ChannelOption.AUTO_READ, false).childHandler(connections(0));
        ChannelFuture bound = bootstrap.bind(parse(address)).awaitUninterruptibly();
        acceptor = bound.channel();
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
        return NetUtil.toSocketAddressString((InetSocketAddress) acceptor.localAddress());
    }

    @Override
    public synchronized void start(LocalMember self, TransportListener listener) {
        if (host != null || isClosed) {
            throw new IllegalStateException("a transport starts once, and not after close");
        }
        host = new Host(self, listener);
        acceptor.config().setAutoRead(true);
    }

    private Host host() {
        return requireNonNull(host, "not started");
    }

    @Override
    public void connect(long peerId, String address) {
        InetSocketAddress parsed = parse(address);
        if (peerId < 1 || peerId == host().self().memberId()) {
            throw new IllegalArgumentException("not a peer, peerId=" + peerId);
        }
        execute(() -> {
            if (!parsed.equals(named.put(peerId, parsed))) {
                endAll(other -> other.peerId == peerId || other.dialledId == peerId, "the peer was named, or moved");
                dial(peerId);
            }
        });
    }

    @Override
    public void disconnect(long peerId) {
        execute(() -> {
            if (named.remove(peerId) != null) {
                incarnations.remove(peerId);
                endAll(other -> other.peerId == peerId || other.dialledId == peerId, "the peer was disconnected");
            }
        });
    }

    private synchronized void execute(Runnable task) {
        if (!isClosed) {
            loop.execute(task);
        }
    }

    @Override
    public SendResult send(long peerId, ByteBuffer frame) {
        if (frame.remaining() > MAX_FRAME_LENGTH) {
            return SendResult.TOO_LARGE;
        }
        if (isClosed) {
            return SendResult.CLOSED;
        }
        Connection route = routes.get(peerId);
        return route == null ? SendResult.NOT_CONNECTED : route.send(frame);
    }

    @Override
    public int maxFrameLength() {
        return MAX_FRAME_LENGTH;
    }

    @Override
    public void close() {
        synchronized (this) { // but not while the thread ends: it may be the one that waits for the lock
            var unused = acceptor.close(); // first: when the next task runs, nothing is accepted or dialled
            execute(() -> endAll(connection -> true, "this transport is closed"));
            isClosed = true;
        }
        var ended = loop.shutdownGracefully(0, 4, TimeUnit.SECONDS);
        if (!loop.next().inEventLoop()) {
            ended.awaitUninterruptibly(5, TimeUnit.SECONDS);
        }
    }

    private ChannelInitializer<Channel> connections(long dialledId) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                connections.add(0, new Connection(dialledId, channel));
                connections.stream()
                        .filter(connection -> connection.dialledId == 0 && connection.peerId == 0)
                        .skip(MOST)
                        .forEach(oldest -> oldest.end("too many connections that have not said hello"));
            }
        };
    }

    private void dial(long peerId) {
        InetSocketAddress address = named.get(peerId);
        boolean isDialled = connections.stream().anyMatch(connection -> connection.dialledId == peerId);
        if (address != null && !isDialled && acceptor.isOpen()) {
            Bootstrap dialler = new Bootstrap().group(loop).channel(NioSocketChannel.class);
            var unused = dialler.handler(connections(peerId)).connect(address);
        }
    }

    private void endAll(Predicate<Connection> which, String reason) {
        connections.stream().filter(which).forEach(connection -> connection.end(reason));
    }

    /**
     * One socket: a hello each way, the dialler's first, then frames and signs of life until it ends. Each is a message behind its length
     * of four bytes: a sign of life is empty, a frame has a byte in front of it. Owner: the event loop, except for {@link #send}.
     */
    private final class Connection extends ByteToMessageDecoder {
        // cluster id, sender, receiver, incarnations of both as the sender knows them
        private static final int HELLO_LENGTH = 6 * Long.BYTES;

        private final long dialledId; // 0 if it was accepted
        private final Channel channel;
        private Future<?> timer; // of the hello that is waited for, then of signs of life
        private long peerId; // 0 until it has said hello
        private String reason = "the connection was closed";

        private Connection(long dialledId, Channel channel) {
            this.dialledId = dialledId;
            this.channel = channel;
            timer = loop.schedule(() -> end("no hello came in time"), PATIENCE_S, TimeUnit.SECONDS);
            channel.config().setWriteBufferHighWaterMark(QUEUE_BYTES).setWriteBufferLowWaterMark(QUEUE_BYTES / 2);
            channel.pipeline().addLast(new ReadTimeoutHandler(PATIENCE_S), new LengthFieldPrepender(4), this);
            channel.closeFuture().addListener(closed -> ended());
        }

        /** Any thread. The lock makes one of the look at the queue and the write, so that one frame at most goes past the bound. */
        private synchronized SendResult send(ByteBuffer frame) {
            if (!channel.isWritable()) {
                return channel.isActive() ? SendResult.BACK_PRESSURE : SendResult.NOT_CONNECTED;
            }
            ByteBuf message = channel.alloc().buffer(1 + frame.remaining());
            var unused = channel.writeAndFlush(message.writeByte(0).writeBytes(frame.duplicate()));
            return SendResult.QUEUED;
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            if (dialledId != 0) {
                sayHello(dialledId, 0);
            }
        }

        private void sayHello(long receiverId, long receiverIncarnation) {
            LocalMember self = host().self();
            long high = self.clusterId().getMostSignificantBits();
            long low = self.clusterId().getLeastSignificantBits();
            var unused = channel.writeAndFlush(
                    Unpooled.copyLong(high, low, self.memberId(), receiverId, self.incarnation(), receiverIncarnation));
        }

        /** Takes one message out of what came. A frame that the listener has no room for stays there, and nothing more is read. */
        @Override
        protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> toNobody) {
            if (in.readableBytes() < 4 || !channel.isActive() || isClosed) {
                return;
            }
            int length = in.getInt(in.readerIndex());
            boolean isPossible = peerId == 0 ? length == HELLO_LENGTH : length >= 0 && length <= 1 + MAX_FRAME_LENGTH;
            check(isPossible, "no message has this length, length=", length);
            if (in.readableBytes() < 4 + length) {
                return;
            }
            ByteBuf message = in.slice(in.readerIndex() + 4, length);
            boolean isTaken = true;
            if (peerId == 0) {
                meet(message);
            } else if (message.isReadable()) {
                isTaken = host().listener().onFrame(peerId, message.skipBytes(1).nioBuffer());
            }
            in.skipBytes(isTaken ? 4 + length : 0);
            channel.config().setAutoRead(isTaken);
            if (!isTaken) {
                Runnable again =
                        () -> channel.pipeline().fireChannelRead(EMPTY_BUFFER).fireChannelReadComplete();
                var unused = loop.schedule(again, 1, TimeUnit.MILLISECONDS);
            }
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            discardSomeReadBytes(); // and not what is done otherwise: read again if nothing was decoded
        }

        private void meet(ByteBuf hello) {
            LocalMember self = host().self();
            boolean isOurs = self.clusterId().equals(new UUID(hello.readLong(), hello.readLong()));
            long senderId = hello.readLong();
            boolean isMember = dialledId == 0 ? senderId > 0 && senderId != self.memberId() : senderId == dialledId;
            boolean isToHere = hello.readLong() == self.memberId();
            check(isOurs && isMember && isToHere, "not a hello to this member, senderId=", senderId);
            long incarnation = hello.readLong();
            boolean isNamed = named.containsKey(senderId);
            long known = isNamed ? incarnations.computeIfAbsent(senderId, first -> incarnation) : incarnation;
            if (dialledId == 0) {
                sayHello(senderId, known);
            } else if (hello.readLong() != self.incarnation()) {
                host().listener().onRefusedBy(senderId);
                throw new DecoderException("this member has another incarnation there, senderId=" + senderId);
            }
            check(known == incarnation, "known under another incarnation, senderId=", senderId);
            endAll(other -> other.peerId == senderId && other.dialledId == dialledId, "it connected anew");
            check(isNamed || routes.size() < MOST + named.size(), "too many callers, senderId=", senderId);
            peerId = senderId;
            timer.cancel(false);
            timer = loop.scheduleWithFixedDelay(this::beat, BEAT_S, BEAT_S, TimeUnit.SECONDS);
            if ((dialledId != 0 || !isNamed) && !isClosed) {
                routes.put(peerId, this);
                host().listener().onPeerUp(peerId, incarnation);
            }
        }

        private static void check(boolean isRight, String otherwise, long number) {
            if (!isRight) {
                throw new DecoderException(otherwise + number);
            }
        }

        private void beat() {
            var unused = channel.writeAndFlush(EMPTY_BUFFER);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable thrown) {
            LOG.info("dropped, remote={}: {}", channel.remoteAddress(), thrown.toString());
            end(thrown.toString());
        }

        private void end(String because) {
            reason = because;
            var unused = channel.close();
        }

        /** Once, by the very call that closes the channel. Netty logs what is thrown here, and goes on. */
        private void ended() {
            connections.remove(this);
            timer.cancel(false);
            if (dialledId != 0) {
                var unused = loop.schedule(() -> dial(dialledId), REDIAL_MS, TimeUnit.MILLISECONDS);
            }
            if (routes.remove(peerId, this) && !isClosed) {
                host().listener().onPeerDown(peerId, reason);
            }
        }
    }
}
