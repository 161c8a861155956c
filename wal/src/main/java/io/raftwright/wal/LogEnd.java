package io.raftwright.wal;

/** The end of the log at some time: its last index with the term and the link of the frame there. */
record LogEnd(long index, long term, int chain) {}
