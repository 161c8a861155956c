/** The simulated configuration map, on trial itself. */
@NullMarked
package io.raftwright.testkit.map;

import org.jspecify.annotations.NullMarked;
