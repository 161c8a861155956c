@NullMarked
package io.raftwright.snapshot.tool;

import org.jspecify.annotations.NullMarked;
