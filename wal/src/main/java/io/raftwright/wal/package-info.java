/**
 * The write-ahead log: a {@code LogStore} of zero-written, memory-mapped segments.
 *
 * <p>{@code WriteAheadLog} is the front. Writing: {@code LogWriter} puts batches ({@code BatchHeader}) into the current
 * {@code Segment} and rolls to one that {@code SegmentPool} prepared. Reading: {@code LogEntries} knows where each entry lies,
 * {@code WalReader} views it in place. Durability: {@code DurableEdge}. Opening: {@code Opening} and {@code Recovery}, which
 * proves an interrupted write from damage by the durable mark of the batches.
 */
@NullMarked
package io.raftwright.wal;

import org.jspecify.annotations.NullMarked;
