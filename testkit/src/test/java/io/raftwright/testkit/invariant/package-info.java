/** What the judge of a simulation sees, and what it must not miss. */
@NullMarked
package io.raftwright.testkit.invariant;

import org.jspecify.annotations.NullMarked;
