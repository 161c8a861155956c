/** Many Raft groups in one process, with real files and sockets: what they hold, and that it is given back. */
@NullMarked
package io.raftwright.testkit.groups;

import org.jspecify.annotations.NullMarked;
