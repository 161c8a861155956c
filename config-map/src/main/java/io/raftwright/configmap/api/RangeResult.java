package io.raftwright.configmap.api;

import java.util.List;

/**
 * What a read found.
 *
 * @param kvs      the keys in the order asked for, as many as were asked for
 * @param count    how many keys there are in the range, whatever their age and the limit
 * @param more     whether the limit left some out
 * @param revision the map's revision when it was read, also when an earlier one was asked for
 */
public record RangeResult(List<KeyValue> kvs, long count, boolean more, long revision) implements OpResult {
    public RangeResult {
        kvs = List.copyOf(kvs);
    }
}
