/**
 * Recorded runs for TLC: what members did, seen from outside, as a TLA+ module that the specification in {@code docs/tla} is
 * asked to explain.
 */
@NullMarked
package io.raftwright.testkit.trace;

import org.jspecify.annotations.NullMarked;
