package io.raftwright.testkit.disk;

/** What is asked of a {@link SimulatedDisk}; each is a moment at which a fault can strike. */
public enum DiskOperation {
    /** One directory is made; its name is not durable yet. */
    CREATE_DIRECTORY,
    /** The names in a directory are read. */
    LIST,
    /** A file is made. */
    CREATE,
    /** A file that exists is opened. */
    OPEN,
    /** A file gets another name; the path is the old one. */
    MOVE,
    /** A name goes. */
    DELETE,
    /** The names in a directory become durable. */
    FORCE_DIRECTORY,
    /** A lock is taken. */
    LOCK,
    /** Bytes are written to a file. */
    WRITE,
    /** Bytes are read from a file, other than through a mapping. */
    READ,
    /** The bytes of a file become durable. */
    FORCE,
    /** A file is cut; the length is the new one. */
    TRUNCATE,
    /** A range of a file is mapped. */
    MAP
}
