package io.raftwright.examples.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.CorruptedFrameException;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import io.netty.handler.flow.FlowControlHandler;
import io.netty.handler.timeout.IdleState;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import io.raftwright.transport.LocalMember;
import io.raftwright.transport.SendResult;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One socket: a hello each way, the dialler's first, then frames and signs of life until it ends. On the wire each is a length of four
 * bytes and what it counts. Owner: the event loop, except for {@link #send}.
 */
final class Connection extends SimpleChannelInboundHandler<ByteBuf> {
    static final int MAX_FRAME_LENGTH = 4 << 20;
    static final long NOBODY = 0;
    private static final Logger LOG = LoggerFactory.getLogger(NettyTransport.class);
    private static final WriteBufferWaterMark QUEUE_BYTES = new WriteBufferWaterMark(8 << 20, 16 << 20);
    private static final String OFFER_AGAIN = "offer again";
    private static final int HELLO_LENGTH =
            48; // cluster id, sender, receiver, incarnations of both as the sender knows them
    private static final int BEAT = 0;
    private static final int FRAME = 1;
    private static final int BEAT_S = 1;
    private static final int PATIENCE_S = 5; // for a hello, and for a sign of life

    private final NettyTransport transport;
    private final long dialledId;
    private final SocketChannel channel;
    private @Nullable ByteBuf offered; // to the listener, and not taken yet
    private boolean isEnded;
    long peerId = NOBODY; // until it has said hello
    long incarnation;

    Connection(NettyTransport transport, long dialledId, SocketChannel channel) {
        this.transport = transport;
        this.dialledId = dialledId;
        this.channel = channel;
        channel.config().setTcpNoDelay(true).setWriteBufferWaterMark(QUEUE_BYTES);
        channel.pipeline().addLast(new IdleStateHandler(PATIENCE_S, BEAT_S, 0), frames(HELLO_LENGTH));
        channel.pipeline().addLast(new FlowControlHandler(), this);
        channel.closeFuture().addListener(closed -> end("the connection was closed"));
        var unused = channel.eventLoop().schedule(this::checkHello, PATIENCE_S, TimeUnit.SECONDS);
    }

    /** Refuses a length that is negative or too large as soon as it has read the length. */
    private static LengthFieldBasedFrameDecoder frames(int maxLength) {
        return new LengthFieldBasedFrameDecoder(4 + maxLength, 0, 4, 0, 4);
    }

    /** Any thread. The lock makes one of the look at the queue and the write, so that one frame at most goes past the bound. */
    synchronized SendResult send(ByteBuffer frame) {
        if (!channel.isWritable()) {
            return channel.isActive() ? SendResult.BACK_PRESSURE : SendResult.NOT_CONNECTED;
        }
        write(message(1 + frame.remaining()).writeByte(FRAME).writeBytes(frame.duplicate()));
        return SendResult.QUEUED;
    }

    private ByteBuf message(int length) {
        return channel.alloc().buffer(4 + length).writeInt(length);
    }

    private void write(ByteBuf message) {
        var unused = channel.writeAndFlush(message, channel.voidPromise());
    }

    private void sayHello(long receiverId, long receiverIncarnation) {
        LocalMember self = transport.self();
        ByteBuf hello = message(HELLO_LENGTH).writeLong(self.clusterId().getMostSignificantBits());
        hello.writeLong(self.clusterId().getLeastSignificantBits()).writeLong(self.memberId());
        write(hello.writeLong(receiverId).writeLong(self.incarnation()).writeLong(receiverIncarnation));
    }

    private void checkHello() {
        if (peerId == NOBODY) {
            end("no hello came in time");
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        if (dialledId != NOBODY) {
            sayHello(dialledId, 0);
        }
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, ByteBuf message) {
        if (peerId == NOBODY && !isEnded) {
            onHello(message);
        } else if (!isEnded && message.readByte() == FRAME) {
            offered = message.retain();
            offer(offered);
        }
    }

    private void onHello(ByteBuf hello) {
        UUID clusterId = new UUID(hello.readLong(), hello.readLong());
        long senderId = hello.readLong();
        long receiverId = hello.readLong();
        incarnation = hello.readLong();
        boolean isMember = dialledId == NOBODY ? senderId > 0 : senderId == dialledId;
        boolean isMeant = isMember
                && senderId != transport.self().memberId()
                && receiverId == transport.self().memberId();
        if (!isMeant || !clusterId.equals(transport.self().clusterId())) {
            throw new CorruptedFrameException("not a hello to this member, senderId=" + senderId);
        }
        long known = transport.incarnationOf(senderId, incarnation);
        if (dialledId == NOBODY) {
            sayHello(senderId, known);
        } else if (hello.readLong() != transport.self().incarnation()) {
            transport.refusedBy(senderId);
            throw new CorruptedFrameException(
                    "this member is known there under another incarnation, senderId=" + senderId);
        }
        if (known != incarnation) {
            throw new CorruptedFrameException("known under another incarnation, senderId=" + senderId);
        }
        peerId = senderId;
        transport.up(this, senderId);
        channel.pipeline().replace(LengthFieldBasedFrameDecoder.class, null, frames(1 + MAX_FRAME_LENGTH));
    }

    /** Hands a frame over. While there is no room for it nothing is read, so that the sender's queue fills. */
    private void offer(ByteBuf frame) {
        boolean isTaken = transport.offer(peerId, frame.nioBuffer());
        if (isTaken && offered != null) {
            offered = null;
            frame.release();
        } else if (!isTaken) {
            Runnable again = () -> channel.pipeline().fireUserEventTriggered(OFFER_AGAIN);
            var unused = channel.eventLoop().schedule(again, 1, TimeUnit.MILLISECONDS);
        }
        channel.config().setAutoRead(isTaken);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (OFFER_AGAIN.equals(event) && offered != null) {
            offer(offered);
        } else if (event instanceof IdleStateEvent idle && peerId != NOBODY) {
            if (idle.state() == IdleState.WRITER_IDLE) {
                write(message(1).writeByte(BEAT));
            } else if (offered == null) {
                end("no sign of life came");
            }
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable thrown) {
        if (!(thrown instanceof IOException)) {
            LOG.warn(
                    "dropped, memberId={}, remote={}: {}",
                    transport.self().memberId(),
                    channel.remoteAddress(),
                    "" + thrown);
        }
        end(thrown.toString());
    }

    void end(String reason) {
        if (isEnded) {
            return;
        }
        isEnded = true;
        var unused = channel.close();
        if (offered != null) {
            offered.release();
            offered = null;
        }
        transport.ended(this, dialledId, reason);
    }
}
