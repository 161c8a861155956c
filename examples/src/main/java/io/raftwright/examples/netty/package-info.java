/**
 * A transport of one's own, over Netty, written against {@link io.raftwright.transport.Transport} alone: one file of at most 250 lines that
 * are neither blank, nor comment, nor import.
 *
 * <p>Why Netty: it is what most Java services that speak a protocol of their own already run on, it works on JDK sockets without a
 * native library or a flag, and it leaves framing, buffers and back pressure in our hands, where the contract of a transport wants
 * them. gRPC would bring HTTP/2 and a second flow control, Aeron a media driver and JVM flags.
 *
 * <p>There is no encryption in it. An {@code SslHandler} in front of the pipeline of {@code Connection}, and a look at the peer's
 * certificate in {@code Connection.meet}, would be the place. {@code TransportContract} of the testkit says whether it is right.
 */
@NullMarked
package io.raftwright.examples.netty;

import org.jspecify.annotations.NullMarked;
