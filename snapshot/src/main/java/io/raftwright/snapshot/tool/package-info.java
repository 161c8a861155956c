/**
 * What a person runs on the snapshots of a member: {@code SnapshotTool} is the program, and says how. Nothing of this is loaded
 * unless it is run, and only here anything is printed.
 */
@NullMarked
package io.raftwright.snapshot.tool;

import org.jspecify.annotations.NullMarked;
