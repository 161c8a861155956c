/** The log as Raft sees it, and how far each other member has it. */
@NullMarked
package io.raftwright.internal.replication;

import org.jspecify.annotations.NullMarked;
