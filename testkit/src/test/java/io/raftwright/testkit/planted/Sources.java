package io.raftwright.testkit.planted;

/** Where our sources are. */
final class Sources {
    private static final String CORE = "core/src/main/java/io/raftwright/internal/";

    static final String KERNEL = CORE + "kernel/";
    static final String MAP = "config-map/src/main/java/io/raftwright/configmap/";
    static final String MEMBERSHIP = CORE + "membership/";
    static final String QUORUM = CORE + "quorum/";
    static final String REPLICATION = CORE + "replication/";
    static final String RUNTIME = CORE + "runtime/";
    static final String SESSION = CORE + "session/";
    static final String SNAPSHOT = "snapshot/src/main/java/io/raftwright/snapshot/";
    static final String WAL = "wal/src/main/java/io/raftwright/wal/";

    private Sources() {}
}
