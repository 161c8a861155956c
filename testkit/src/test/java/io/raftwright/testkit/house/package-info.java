/** Checks of the house as a whole, made on its source text: layers, package cycles, tidiness, determinism, the README. */
@NullMarked
package io.raftwright.testkit.house;

import org.jspecify.annotations.NullMarked;
