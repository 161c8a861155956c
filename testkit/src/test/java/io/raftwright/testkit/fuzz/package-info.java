/** Every decoder of bytes that come from a network or a disk, fed with what nobody wrote: see docs/proof/fuzzing.md. */
@NullMarked
package io.raftwright.testkit.fuzz;

import org.jspecify.annotations.NullMarked;
