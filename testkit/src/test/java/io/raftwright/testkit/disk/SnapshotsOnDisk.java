package io.raftwright.testkit.disk;

import io.raftwright.snapshot.SnapshotFiles;
import io.raftwright.snapshot.SnapshotOptions;
import io.raftwright.storage.SnapshotMeta;
import io.raftwright.storage.SnapshotStore;
import io.raftwright.storage.StorageException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.UUID;

/**
 * A real snapshot store that is written, struck by faults, and opened again: what was published must be there, whole.
 *
 * <p>Owner: one test.
 */
final class SnapshotsOnDisk {
    private static final UUID CLUSTER = new UUID(1, 2);
    private static final SnapshotOptions OPTIONS = new SnapshotOptions(4096, 2, 1 << 20);

    private final SimulatedDisk disk;
    private final Random random;
    private long publishedIndex;
    private long attemptedIndex;

    SnapshotsOnDisk(SimulatedDisk disk, Random random) {
        this.disk = disk;
        this.random = random;
    }

    /** The same store as it is at this moment, on a disk that was copied from its own. */
    SnapshotsOnDisk on(SimulatedDisk copy) {
        SnapshotsOnDisk other = new SnapshotsOnDisk(copy, new Random(1));
        other.publishedIndex = publishedIndex;
        other.attemptedIndex = attemptedIndex;
        return other;
    }

    /** Opens the store, checks what it holds, and adds to it until it is struck or done. */
    void live() {
        try (SnapshotStore store = openAndCheck()) {
            for (int count = random.nextInt(6); count > 0; count--) {
                write(store);
            }
        } catch (SimulatedCrash | StorageException e) {
            // As the faults wanted it. What was being published may be there or not.
        }
    }

    /** Opens the store on a disk that is well, and checks what it holds. */
    void verify() {
        openAndCheck().close();
    }

    private SnapshotStore openAndCheck() {
        SnapshotStore store = SnapshotFiles.open(StoreDisks.ROOT, CLUSTER, OPTIONS, disk);
        SnapshotMeta latest = store.latest();
        long index = latest == null ? 0 : latest.index();
        if (index < publishedIndex || index > attemptedIndex) {
            throw new AssertionError(
                    "index=" + index + ", publishedIndex=" + publishedIndex + ", attemptedIndex=" + attemptedIndex);
        }
        if (latest != null && !Arrays.equals(payload(index), read(store, latest))) {
            throw new AssertionError("altered, index=" + index);
        }
        publishedIndex = index;
        attemptedIndex = Math.max(attemptedIndex, index);
        return store;
    }

    private void write(SnapshotStore store) {
        SnapshotMeta latest = store.latest();
        long index = (latest == null ? 0 : latest.index()) + 1 + random.nextInt(3);
        try (SnapshotStore.Writer writer = store.create(new SnapshotMeta(index, 1, 0, ByteBuffer.allocate(10)))) {
            writer.write(ByteBuffer.wrap(payload(index)));
            attemptedIndex = Math.max(attemptedIndex, index);
            writer.publish();
            publishedIndex = index;
        }
    }

    private static byte[] payload(long index) {
        byte[] payload = new byte[(int) (index * 3701 % 20_000)];
        new Random(index).nextBytes(payload);
        return payload;
    }

    private static byte[] read(SnapshotStore store, SnapshotMeta meta) {
        try (InputStream in = store.open(meta)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
