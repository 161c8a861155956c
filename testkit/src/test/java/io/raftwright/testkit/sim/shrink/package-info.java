/** The shrinking of lists, on trial. */
@NullMarked
package io.raftwright.testkit.sim.shrink;

import org.jspecify.annotations.NullMarked;
