/**
 * What a person runs on the directory of a log: {@code WalTool} is the program, and says how. Nothing of this is loaded unless
 * it is run, and only here anything is printed.
 */
@NullMarked
package io.raftwright.wal.tool;

import org.jspecify.annotations.NullMarked;
