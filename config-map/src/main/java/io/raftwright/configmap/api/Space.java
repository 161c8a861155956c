package io.raftwright.configmap.api;

/**
 * How much room the map takes, in bytes of heap, about: counted from content alone, so that all members count alike.
 *
 * @param keyBytes     of present keys and leases
 * @param historyBytes of what is kept of earlier revisions
 * @param quotaBytes   how much both together may be
 * @param isOutOfSpace whether a write was refused for the quota, and nobody has disarmed the alarm since
 */
public record Space(long keyBytes, long historyBytes, long quotaBytes, boolean isOutOfSpace) {

    /** All of it. */
    public long bytes() {
        return keyBytes + historyBytes;
    }
}
