@NullMarked
package io.raftwright.wal.tool;

import org.jspecify.annotations.NullMarked;
