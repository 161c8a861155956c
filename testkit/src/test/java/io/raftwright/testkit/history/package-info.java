/** Histories that are right, histories that are wrong, and whether the checks tell them apart. */
@NullMarked
package io.raftwright.testkit.history;

import org.jspecify.annotations.NullMarked;
