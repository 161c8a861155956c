/**
 * A disk in memory that loses what a real one may lose: {@link io.raftwright.testkit.disk.SimulatedDisk} stands beneath a log
 * or a snapshot store in place of the file system, and forgets, tears, damages or delays as its
 * {@link io.raftwright.testkit.disk.DiskFaults} and a seed say.
 */
@NullMarked
package io.raftwright.testkit.disk;

import org.jspecify.annotations.NullMarked;
