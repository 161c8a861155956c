/** A raffle: a state machine with a mistake that no test of its own shows, and the simulator does. */
@NullMarked
package io.raftwright.examples.raffle;

import org.jspecify.annotations.NullMarked;
