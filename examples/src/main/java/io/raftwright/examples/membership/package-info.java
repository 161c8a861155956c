/** A cluster that grows, changes its leader and shrinks again while it runs. */
@NullMarked
package io.raftwright.examples.membership;

import org.jspecify.annotations.NullMarked;
