/**
 * Makes a failing simulation smaller as long as it fails in the same way.
 *
 * <pre>{@code
 * Shrunk shrunk = Shrink.of(simulation).smallest();
 * System.out.println(shrunk);
 * }</pre>
 */
@NullMarked
package io.raftwright.testkit.sim.shrink;

import org.jspecify.annotations.NullMarked;
