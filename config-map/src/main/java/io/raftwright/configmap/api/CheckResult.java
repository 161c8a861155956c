package io.raftwright.configmap.api;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a comparison of the members' states came to.
 *
 * @param index    the log's index behind which all of them were compared
 * @param revision the map's revision there
 * @param hashes   of those who answered, by member id
 * @param silent   ids of members that did not answer in time, ascending
 * @param corrupt  those who differ from a majority of the voters; empty as well if no majority agrees
 */
public record CheckResult(
        long index, long revision, SortedMap<Long, Long> hashes, List<Long> silent, List<CorruptMember> corrupt) {

    public CheckResult {
        hashes = Collections.unmodifiableSortedMap(new TreeMap<>(hashes));
        silent = List.copyOf(silent);
        corrupt = List.copyOf(corrupt);
    }

    /** Whether all who answered hold the same. */
    public boolean isSame() {
        return hashes.values().stream().distinct().count() <= 1;
    }
}
