package io.raftwright.snapshot;

import static io.raftwright.snapshot.Snapshots.DATA;
import static io.raftwright.snapshot.Snapshots.meta;
import static io.raftwright.snapshot.Snapshots.open;
import static io.raftwright.snapshot.Snapshots.path;
import static io.raftwright.snapshot.Snapshots.payload;
import static io.raftwright.snapshot.Snapshots.read;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.raftwright.storage.FileIo;
import io.raftwright.storage.SnapshotStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A snapshot that a build of each format version has written is read by every build after it. A new version adds a file, which
 * {@link #main} writes; the old ones stay as they are.
 */
class GoldenSnapshotTest {
    private static final int LENGTH = 1000;

    public static void main(String[] args) throws IOException {
        Files.write(Path.of(args[0]), Snapshots.image(77, LENGTH));
    }

    @ParameterizedTest
    @ValueSource(ints = 1)
    void shouldReadWhatEarlierBuildsWrote(int version) throws IOException {
        byte[] golden;
        try (InputStream in = GoldenSnapshotTest.class.getResourceAsStream("/golden/v" + version + ".snap")) {
            golden = Objects.requireNonNull(in).readAllBytes();
        }
        MemoryFileIo io = new MemoryFileIo();
        open(io).close();
        try (FileIo.File file = io.create(path(77))) {
            file.write(ByteBuffer.wrap(golden), 0);
        }

        SnapshotReport report = SnapshotAudit.verify(DATA, null, io).get(0);
        assertNull(report.refusal());
        try (SnapshotStore store = open(io)) {
            assertEquals(meta(77), store.latest());
            assertArrayEquals(payload(77, LENGTH), read(store, meta(77)));
        }
    }
}
