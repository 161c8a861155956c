/**
 * The transport SPI: opaque frames between named members, with back pressure and peer events told to the caller.
 *
 * <p>Nothing here knows Raft. A transport moves {@link java.nio.ByteBuffer}s; what they mean is the node's affair.
 */
@NullMarked
package io.raftwright.transport;

import org.jspecify.annotations.NullMarked;
