/** Tests of the write-ahead log: against a model, across crashes at any call, and with damaged files. */
@NullMarked
package io.raftwright.wal;

import org.jspecify.annotations.NullMarked;
