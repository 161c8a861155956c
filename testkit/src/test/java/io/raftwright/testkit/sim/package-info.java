/** The simulator, on trial itself. */
@NullMarked
package io.raftwright.testkit.sim;

import org.jspecify.annotations.NullMarked;
