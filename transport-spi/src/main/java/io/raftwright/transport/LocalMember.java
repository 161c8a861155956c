package io.raftwright.transport;

import java.util.Objects;
import java.util.UUID;

/**
 * Who this end of every connection is.
 *
 * @param clusterId   the 128-bit name of the cluster; members of different clusters never exchange a frame
 * @param memberId    this member's id within the cluster, at least 1
 * @param incarnation a random number drawn when this member's data directory was created; another number under the same
 *                    id means that the disk was lost or replaced
 */
public record LocalMember(UUID clusterId, long memberId, long incarnation) {
    public LocalMember {
        Objects.requireNonNull(clusterId, "clusterId");
        if (memberId < 1) {
            throw new IllegalArgumentException("member id out of range, memberId=" + memberId + ", min=1");
        }
    }
}
