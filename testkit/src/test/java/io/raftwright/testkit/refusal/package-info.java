/** Bad input, end to end: each is refused in words that say what to do, and the rest goes on. */
@NullMarked
package io.raftwright.testkit.refusal;

import org.jspecify.annotations.NullMarked;
