/** What a witness leaves on its disk: where entries stand, and not a byte of what they say. */
@NullMarked
package io.raftwright.testkit.witness;

import org.jspecify.annotations.NullMarked;
