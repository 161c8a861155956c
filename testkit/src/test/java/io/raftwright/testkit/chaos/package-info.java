/** What real disks can do to a log, a snapshot and a member: {@code mvn -Pchaos}. */
@NullMarked
package io.raftwright.testkit.chaos;

import org.jspecify.annotations.NullMarked;
