/** The judge, on trial itself: it must see what is wrong. */
@NullMarked
package io.raftwright.testkit.invariant;

import org.jspecify.annotations.NullMarked;
