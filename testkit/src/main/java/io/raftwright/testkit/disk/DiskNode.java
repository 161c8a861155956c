package io.raftwright.testkit.disk;

/** What a name stands for. */
sealed interface DiskNode permits DiskNode.Directory, FileImage {

    /** A directory; the names in it know it as their parent. */
    record Directory() implements DiskNode {}
}
