/** Tests of the in-process network beyond what the transport contract asks of every transport. */
@NullMarked
package io.raftwright.transport.memory;

import org.jspecify.annotations.NullMarked;
