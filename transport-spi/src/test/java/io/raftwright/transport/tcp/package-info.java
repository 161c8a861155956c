/** Tests of the TCP transport beyond what the transport contract asks of every transport. */
@NullMarked
package io.raftwright.transport.tcp;

import org.jspecify.annotations.NullMarked;
