package io.raftwright.testkit.chaos;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;

/** A mounted file system whose power can be cut. Owner: the thread of its part. */
interface CuttableDisk extends AutoCloseable {
    /** The root of the file system. */
    Path root();

    /** Nothing that comes later reaches the disk when this returns. */
    void cut(Random random) throws IOException, InterruptedException;

    /** Gives it power again, and mounts it. Nothing may have a file open there any more. */
    void restore(Random random) throws IOException, InterruptedException;

    /** What became of the disk in all cuts so far, in words. */
    String figures();

    @Override
    void close() throws IOException;

    /** Makes one. */
    interface Maker {
        CuttableDisk make(Path directory, long length) throws IOException, InterruptedException;
    }
}
