/** Raft as a deterministic function: roles, elections, replication, commitment and reads, without clock, thread, lock, random source or I/O. */
@NullMarked
package io.raftwright.internal.kernel;

import org.jspecify.annotations.NullMarked;
