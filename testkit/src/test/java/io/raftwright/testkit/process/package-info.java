/** Members in processes of their own, with real files and sockets, that are killed, stopped and traced. */
@NullMarked
package io.raftwright.testkit.process;

import org.jspecify.annotations.NullMarked;
