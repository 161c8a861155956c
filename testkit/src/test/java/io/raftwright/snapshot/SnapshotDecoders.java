package io.raftwright.snapshot;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.raftwright.storage.FileIo;
import io.raftwright.storage.SnapshotMeta;
import io.raftwright.storage.StorageException;
import io.raftwright.testkit.fuzz.Decoder;
import io.raftwright.testkit.fuzz.Fixpoint;
import io.raftwright.testkit.fuzz.Patches;
import io.raftwright.testkit.fuzz.ReadOnlyFiles;
import io.raftwright.testkit.fuzz.Sums;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.UnaryOperator;

/** An image of a snapshot, as it lies on a disk or comes from another member: the golden one, changed in places and in its length. */
public final class SnapshotDecoders {
    private static final Path FILE = Path.of("golden.snap");

    private final byte[] golden;
    private final Patches changes;
    private final UUID clusterId;
    private final SnapshotName name;

    private SnapshotDecoders(byte[] golden) {
        HeaderBlock header = HeaderBlock.decode(Sums.little(golden), "golden");
        this.golden = golden;
        this.changes = new Patches(golden);
        this.clusterId = header.clusterId();
        this.name = new SnapshotName(header.meta().term(), header.meta().index());
    }

    public static List<Decoder> all(byte[] golden) {
        return new SnapshotDecoders(golden).all();
    }

    private List<Decoder> all() {
        return List.of(
                new Decoder(
                                "snapshot-image",
                                patches(),
                                List.of(StorageException.class),
                                input -> take(input, UnaryOperator.identity()))
                        .withBase(golden.length),
                new Decoder(
                        "snapshot-name",
                        List.of(name.complete().getBytes(UTF_8), name.part(99).getBytes(UTF_8)),
                        List.of(),
                        SnapshotDecoders::takeName),
                new Decoder("snapshot-payload-sealed", patches(), List.of(StorageException.class), this::takePayload)
                        .withBase(golden.length),
                new Decoder(
                                "snapshot-image-sealed",
                                patches(),
                                List.of(StorageException.class),
                                input -> take(input, this::sealed))
                        .withBase(golden.length));
    }

    private boolean take(byte[] input, UnaryOperator<byte[]> seal) throws IOException {
        byte[] image = seal.apply(changes.apply(input));
        try (FileIo.File file = new ReadOnlyFiles().with(FILE, image).open(FILE)) {
            SnapshotMeta meta = ImageCheck.verify(file, "fuzzed", name, clusterId);
            return meta.configuration().remaining() <= image.length;
        }
    }

    private static boolean takeName(byte[] input) {
        String text = new String(input, UTF_8);
        SnapshotName complete = SnapshotName.ofComplete(text);
        SnapshotName received = SnapshotName.ofReceived(text);
        if (complete == null && received == null) {
            return false;
        }
        return complete == null
                ? SnapshotName.isPart(text)
                : Fixpoint.require(complete, Objects.requireNonNull(SnapshotName.ofComplete(complete.complete())));
    }

    /** As whoever restores from it reads it. */
    private boolean takePayload(byte[] input) throws IOException {
        byte[] image = sealed(changes.apply(input));
        try (InputStream payload =
                ImageFile.open(FILE, new ReadOnlyFiles().with(FILE, image)).payload()) {
            return payload.skip(Long.MAX_VALUE) < image.length;
        }
    }

    private List<byte[]> patches() {
        List<byte[]> patches = new ArrayList<>(List.of(new byte[0]));
        for (int offset = 0; offset < 72; offset += 4) {
            patches.add(Patches.patch(offset, (byte) 1, (byte) 0, (byte) 0, (byte) 0));
        }
        for (int offset = HeaderBlock.LENGTH; offset < golden.length; offset += 4) {
            patches.add(Patches.patch(offset, (byte) 2));
        }
        return patches;
    }

    /** Makes the checksums of header, chunks and footer right, whatever lengths stand there. */
    private byte[] sealed(byte[] image) {
        ByteBuffer bytes = Sums.little(image);
        int seed = Damage.crcOf(0, bytes, 12, HeaderBlock.LENGTH - 12);
        bytes.putInt(8, seed);
        int at = HeaderBlock.LENGTH;
        int end = image.length - Footer.LENGTH;
        while (at + Chunk.HEADER_LENGTH < end) {
            int length = Math.min(Math.max(bytes.getInt(at + 4), 1), end - at - Chunk.HEADER_LENGTH);
            bytes.putInt(at, Damage.crcOf(seed, bytes, at + 4, Chunk.HEADER_LENGTH - 4 + length));
            at += Chunk.HEADER_LENGTH + length;
        }
        bytes.putInt(end, Damage.crcOf(seed, bytes, end + 4, Footer.LENGTH - 4));
        return image;
    }
}
