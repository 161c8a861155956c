/**
 * The storage SPI: the log, the snapshots, the frame format they share, and the file operations beneath them.
 *
 * <p>{@code LogStore} and {@code SnapshotStore} are what a node writes to; {@code LogFrame} is the one encoding of an entry,
 * byte for byte the same in the leader's log, on the wire and in the follower's log; {@code FileIo} is the seam at which
 * tests replace the disk.
 */
@NullMarked
package io.raftwright.storage;

import org.jspecify.annotations.NullMarked;
