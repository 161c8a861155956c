/** Several Raft groups in one process: what they share, and how each is kept apart from the others. */
@NullMarked
package io.raftwright.internal.group;

import org.jspecify.annotations.NullMarked;
