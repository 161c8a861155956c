/** The front door: build a node with {@code Raftwright.node(...)}, use it as a {@code RaftNode}. */
@NullMarked
package io.raftwright;

import org.jspecify.annotations.NullMarked;
