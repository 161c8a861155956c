/** Members whose disks are damaged, and that are brought back by their peers. */
@NullMarked
package io.raftwright.testkit.healing;

import org.jspecify.annotations.NullMarked;
