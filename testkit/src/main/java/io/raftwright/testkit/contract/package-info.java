/**
 * Contract tests: extend one class, say how your implementation is made, and every item of its "To be correct" list is
 * checked.
 */
@NullMarked
package io.raftwright.testkit.contract;

import org.jspecify.annotations.NullMarked;
