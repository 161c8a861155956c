/** Who ends the leases that have run out: the leader's member, by commands in the log. */
@NullMarked
package io.raftwright.configmap.internal.lease;

import org.jspecify.annotations.NullMarked;
