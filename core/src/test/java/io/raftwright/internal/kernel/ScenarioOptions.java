package io.raftwright.internal.kernel;

import java.util.HashMap;
import java.util.Map;

/** How the members of a scenario are set: times of 20 and 100 ms, small limits, and what the scenario says. */
record ScenarioOptions(int leaseDriftPercent, long quiesceAfterNs, Map<Long, Integer> priorities) {
    private static final int MAX_APPEND_LENGTH = 256;
    private static final int MAX_INFLIGHT_MESSAGES = 4;
    private static final long MAX_INFLIGHT_BYTES = 1024;
    private static final long MAX_UNCOMMITTED_BYTES = 16 << 10;

    /** Options in words like {@code lease=10 quiesce=50 priority3=5}. */
    static ScenarioOptions of(String... words) {
        int leaseDriftPercent = 0;
        long quiesceAfterNs = 0;
        Map<Long, Integer> priorities = new HashMap<>();
        for (String word : words) {
            String[] pair = word.split("=", -1);
            if (pair[0].equals("lease")) {
                leaseDriftPercent = Integer.parseInt(pair[1]);
            } else if (pair[0].equals("quiesce")) {
                quiesceAfterNs = Long.parseLong(pair[1]) * ScenarioCluster.MS;
            } else if (pair[0].startsWith("priority")) {
                priorities.put(Long.parseLong(pair[0].replace("priority", "")), Integer.parseInt(pair[1]));
            }
        }
        return new ScenarioOptions(leaseDriftPercent, quiesceAfterNs, priorities);
    }

    KernelOptions of(long memberId) {
        return new KernelOptions(
                20 * ScenarioCluster.MS,
                100 * ScenarioCluster.MS,
                MAX_APPEND_LENGTH,
                MAX_INFLIGHT_MESSAGES,
                MAX_INFLIGHT_BYTES,
                MAX_UNCOMMITTED_BYTES,
                priorities.getOrDefault(memberId, 0),
                leaseDriftPercent,
                quiesceAfterNs);
    }
}
