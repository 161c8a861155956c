/** Members that come, go, move, and lose their disks, over sockets and on real logs. */
@NullMarked
package io.raftwright.testkit.membership;

import org.jspecify.annotations.NullMarked;
