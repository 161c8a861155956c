/**
 * Snapshots as files: {@link io.raftwright.snapshot.SnapshotFiles} writes, verifies, sends, receives and retains them.
 *
 * <p>A file is a header, chunks and a footer ({@code HeaderBlock}, {@code Chunk}, {@code Footer}); {@code ImageCheck} is the one
 * place that decides whether a sequence of them is sound, for files at opening, for payload on its way to the state machine
 * and for images on their way in.
 */
@NullMarked
package io.raftwright.snapshot;

import org.jspecify.annotations.NullMarked;
