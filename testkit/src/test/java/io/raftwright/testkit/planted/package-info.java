/** Mistakes planted into copies of our own code: the simulator, on trial itself, must find each of them. */
@NullMarked
package io.raftwright.testkit.planted;

import org.jspecify.annotations.NullMarked;
