package io.raftwright.configmap;

import io.raftwright.Raftwright;
import io.raftwright.api.Member;
import io.raftwright.storage.DiskFileIo;
import io.raftwright.storage.StorageException;
import io.raftwright.wal.Identity;
import io.raftwright.wal.LogAudit;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Who a member is, and whom it knows when it begins.
 *
 * @param clusterId its cluster
 * @param memberId  its id
 * @param members   the founders, one of them itself; of one that joins, some members
 * @param address   where its transport listens
 * @param kind      how it comes there
 */
record OwnPlace(UUID clusterId, long memberId, List<Member> members, String address, Kind kind) {

    private static final Member SINGLE = new Member(1, "local");

    /** How a member comes to its cluster. */
    enum Kind {
        /** It has nobody, and no socket. */
        ALONE,
        /** It is one of those that the cluster began with. */
        FOUNDER,
        /** It asks to be taken in, and founds nothing. */
        JOINER
    }

    /** What a host has chosen, as long as the rest is not known. */
    @FunctionalInterface
    interface Choice {
        /**
         * The place.
         *
         * @param clusterId null to derive it from the name
         * @param directory where it keeps its log
         */
        OwnPlace in(@Nullable UUID clusterId, String clusterName, Path directory);
    }

    /** The only one. */
    static OwnPlace alone(@Nullable UUID clusterId, String clusterName) {
        return founding(Kind.ALONE, clusterId, clusterName, SINGLE.id(), List.of(SINGLE));
    }

    /** One of the founders. */
    static OwnPlace founding(@Nullable UUID clusterId, String clusterName, long memberId, List<Member> members) {
        return founding(Kind.FOUNDER, clusterId, clusterName, memberId, members);
    }

    private static OwnPlace founding(
            Kind kind, @Nullable UUID clusterId, String clusterName, long memberId, List<Member> members) {
        String address = members.stream()
                .filter(member -> member.id() == memberId)
                .findFirst()
                .orElseThrow()
                .address();
        return new OwnPlace(
                clusterId == null ? Raftwright.clusterId(clusterName, members) : clusterId,
                memberId,
                members,
                address,
                kind);
    }

    /**
     * One that joins, or has joined: then its directory says who it is.
     *
     * @param clusterId null for that which the seeds have founded
     * @param memberId  of a member whose directory is empty; 0 for any
     * @throws IllegalStateException if the directory is empty, and there are no seeds
     */
    static OwnPlace joining(
            @Nullable UUID clusterId,
            String clusterName,
            long memberId,
            List<Member> seeds,
            String address,
            Path directory) {
        takeOver(directory);
        Identity identity = LogAudit.identity(directory);
        if (identity != null) {
            return new OwnPlace(identity.clusterId(), identity.memberId(), seeds, address, Kind.JOINER);
        }
        if (seeds.isEmpty()) {
            throw new IllegalStateException("nobody to join, directory=" + directory);
        }
        return new OwnPlace(
                clusterId == null ? Raftwright.clusterId(clusterName, seeds) : clusterId,
                memberId == 0 ? drawnId() : memberId,
                seeds,
                address,
                Kind.JOINER);
    }

    /** Never drawn before, for all practical purposes: a member id is not used again with another disk. */
    private static long drawnId() {
        return 1 + (new SecureRandom().nextLong() >>> 2);
    }

    /** An empty directory that others could enter becomes the owner's alone, as long as it is empty. */
    static void takeOver(Path directory) {
        try {
            DiskFileIo.instance().createDirectories(directory);
        } catch (IOException e) {
            throw new StorageException("directory cannot be used, path=" + directory + ", cause=" + e, e);
        }
    }

    /** True if there are others, or may be, that have what this one has. */
    boolean hasPeers() {
        return isJoining() || members.size() > 1;
    }

    boolean isAlone() {
        return kind == Kind.ALONE;
    }

    boolean isJoining() {
        return kind == Kind.JOINER;
    }
}
