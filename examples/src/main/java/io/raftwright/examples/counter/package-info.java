/** A replicated counter: a state machine of one's own, below the configuration map. */
@NullMarked
package io.raftwright.examples.counter;

import org.jspecify.annotations.NullMarked;
