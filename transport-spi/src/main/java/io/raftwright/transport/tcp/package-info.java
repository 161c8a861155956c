/**
 * The default transport: length-prefixed frames over TCP, all sockets of a member served by one thread.
 *
 * <p>Every member dials every peer and sends only on the connection that it dialled; it receives on the connections that
 * it accepted. {@link io.raftwright.transport.tcp.TcpTransport} is the front, {@code IoLoop} the thread,
 * {@code Dialler} keeps one outbound connection per peer, {@code Acceptor} the inbound ones.
 */
@NullMarked
package io.raftwright.transport.tcp;

import org.jspecify.annotations.NullMarked;
