package io.raftwright.configmap.api;

/** What one operation did or found. */
public sealed interface OpResult permits PutResult, DeleteResult, RangeResult, TxnResult {

    /** The map's revision when this was done or read; never that of an earlier revision asked for. */
    long revision();
}
