package io.raftwright.testkit.disk;

/** Changes the content of one sector. */
@FunctionalInterface
interface SectorDamage {

    /** Changes the 512 bytes that begin at an offset. */
    void apply(byte[] contents, int offset);
}
