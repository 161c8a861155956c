package io.raftwright.wal;

import io.raftwright.storage.StorageException;
import io.raftwright.testkit.fuzz.Decoder;
import io.raftwright.testkit.fuzz.Fixpoint;
import io.raftwright.testkit.fuzz.Patches;
import io.raftwright.testkit.fuzz.ReadOnlyFiles;
import io.raftwright.testkit.fuzz.Sums;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.UnaryOperator;

/** The files of a log. The short ones are whole inputs; of a short log one segment is changed in places. */
public final class LogDecoders {
    private static final List<Class<? extends Throwable>> REFUSALS = List.of(StorageException.class);
    private static final int COPY_LENGTH = 4096;
    private static final int BLOCK = 4096;
    private static final int HEADER_LENGTH = 128;
    private static final int FLAGS = 72;
    private static final int BATCH_MAGIC = 'R' | 'W' << 8 | 'B' << 16 | '1' << 24;
    private static final int LOSS_MAGIC = 'R' | 'W' << 8 | 'L' << 16 | 'S' << 24;
    private static final long LOG_ID = 77;
    private static final Path ROOT = Path.of("member");
    private static final Path SEGMENTS = ROOT.resolve("wal");

    private final Path lastSegment;
    private final byte[] segment;
    private final Patches changes;
    private final ReadOnlyFiles disk = new ReadOnlyFiles();
    /** Of all files: each look reads them all. */
    private final int length;

    private LogDecoders(Map<Path, byte[]> files) {
        this.lastSegment = files.keySet().stream()
                .filter(path -> path.startsWith(SEGMENTS) && path.toString().endsWith(".seg"))
                .reduce((earlier, later) -> later)
                .orElseThrow();
        this.segment = Objects.requireNonNull(files.get(lastSegment));
        this.changes = new Patches(segment);
        this.length = files.values().stream().mapToInt(file -> file.length).sum();
        files.forEach(disk::with);
    }

    /** All of them. */
    public static List<Decoder> all() {
        return new LogDecoders(ShortLog.write(ROOT)).decoders();
    }

    private List<Decoder> decoders() {
        List<Decoder> all = new ArrayList<>();
        byte[] identity = new Identity(new UUID(1, 2), 3, 4, LOG_ID).encode().array();
        addBoth(all, new Decoder("log-identity", List.of(identity), REFUSALS, LogDecoders::takeIdentity), copies(60));
        addBoth(
                all,
                new Decoder("log-state", List.of(StateFile.fresh(LOG_ID).array()), REFUSALS, LogDecoders::takeState),
                copies(36));
        addBoth(
                all,
                new Decoder("log-loss", List.of(loss()), REFUSALS, LogDecoders::takeLoss),
                copies(COPY_LENGTH - 4));
        addBoth(
                all,
                new Decoder(
                        "log-segment-header",
                        List.of(Arrays.copyOf(segment, BLOCK)),
                        REFUSALS,
                        LogDecoders::takeHeader),
                bytes -> Sums.seal(bytes, 0, 4, HEADER_LENGTH));
        all.add(new Decoder(
                "log-name",
                List.of(new SegmentName(5, 86).toString().getBytes(StandardCharsets.UTF_8)),
                List.of(),
                LogDecoders::takeName));
        all.add(new Decoder(
                        "log-segment",
                        patches(segment),
                        REFUSALS,
                        input -> takeSegment(input, UnaryOperator.identity()))
                .withBase(length));
        all.add(new Decoder(
                        "log-segment-sealed",
                        patches(segment),
                        REFUSALS,
                        input -> takeSegment(input, LogDecoders::sealed))
                .withBase(length));
        return all;
    }

    private static void addBoth(List<Decoder> all, Decoder decoder, UnaryOperator<byte[]> seal) {
        all.add(decoder);
        all.add(decoder.sealed(seal));
    }

    private static UnaryOperator<byte[]> copies(int checkedLength) {
        return bytes -> Sums.seal(
                Sums.seal(bytes, 0, 4, 4 + checkedLength),
                COPY_LENGTH,
                COPY_LENGTH + 4,
                COPY_LENGTH + 4 + checkedLength);
    }

    private static boolean takeIdentity(byte[] input) {
        byte[] file = Arrays.copyOf(input, Identity.FILE_LENGTH);
        Identity identity = Identity.decode(Sums.little(file), Math.min(input.length, file.length), ROOT);
        return Fixpoint.require(identity, Identity.decode(identity.encode(), Identity.FILE_LENGTH, ROOT));
    }

    private static boolean takeState(byte[] input) throws IOException {
        Path path = ROOT.resolve("state");
        StateFile.open(new ReadOnlyFiles().with(path, input).open(path), path, LOG_ID)
                .close();
        return true;
    }

    private static byte[] loss() {
        byte[] text = "segment 4 is damaged".getBytes(StandardCharsets.UTF_8);
        byte[] file = new byte[2 * COPY_LENGTH];
        for (int copy = 0; copy < file.length; copy += COPY_LENGTH) {
            Sums.little(file)
                    .putInt(copy + 4, LOSS_MAGIC)
                    .putInt(copy + 8, FormatVersion.CURRENT)
                    .putLong(copy + 16, LOG_ID)
                    .putLong(copy + 24, 90)
                    .putLong(copy + 32, 3)
                    .putInt(copy + 44, text.length)
                    .put(copy + 48, text);
        }
        return copies(COPY_LENGTH - 4).apply(file);
    }

    private static boolean takeLoss(byte[] input) throws IOException {
        LogDirectory directory = new LogDirectory(ROOT, new ReadOnlyFiles().with(ROOT.resolve("LOSS"), input));
        return LossFile.read(directory, LOG_ID) != null;
    }

    private static boolean takeName(byte[] input) {
        String text = new String(input, StandardCharsets.UTF_8);
        SegmentName name = SegmentName.parse(text);
        return name != null && Fixpoint.require(name, Objects.requireNonNull(SegmentName.parse(name.toString())));
    }

    private static boolean takeHeader(byte[] input) {
        SegmentHeader header = SegmentHeader.decode(Sums.little(Arrays.copyOf(input, BLOCK)), input.length, ROOT);
        return Fixpoint.require(header, SegmentHeader.decode(header.encode(), BLOCK, ROOT));
    }

    /** Opens nothing: the tool's examination is that of opening. */
    private boolean takeSegment(byte[] input, UnaryOperator<byte[]> seal) {
        disk.with(lastSegment, seal.apply(changes.apply(input)));
        LogVerdict verdict = LogAudit.verify(ROOT, disk);
        if (verdict.isChanging()) {
            throw new AssertionError("two looks at the same log differ: " + verdict);
        }
        StorageException refusal = verdict.refusal();
        if (refusal != null && refusal.getCause() instanceof IndexOutOfBoundsException) {
            throw new AssertionError("bytes were used before they were checked", refusal);
        }
        return refusal == null;
    }

    /** Inputs that change each kind of field of the first batches. */
    private static List<byte[]> patches(byte[] segment) {
        List<byte[]> patches = new ArrayList<>(List.of(new byte[0]));
        for (int block = 0; block < segment.length && patches.size() < 60; block += BLOCK) {
            for (int field = 8; field < 128; field += 24) {
                patches.add(Patches.patch(block + field, (byte) 1, (byte) 0, (byte) 0, (byte) 0));
            }
            patches.add(Patches.patch(block + FLAGS, (byte) BatchHeader.SEAL));
            patches.add(Patches.patch(block + 128 + 8, (byte) 9, (byte) 0, (byte) 0, (byte) 0));
        }
        return patches;
    }

    /** Makes the checksums of the header and of what begins like a batch right. */
    private static byte[] sealed(byte[] segment) {
        Sums.seal(segment, 0, 4, HEADER_LENGTH);
        for (int block = BLOCK; block + BatchHeader.LENGTH <= segment.length; block += BLOCK) {
            if (Sums.little(segment).getInt(block + 4) == BATCH_MAGIC) {
                sealFrames(segment, block);
                Sums.seal(segment, block, block + 4, block + BatchHeader.LENGTH);
            }
        }
        return segment;
    }

    private static void sealFrames(byte[] segment, int block) {
        ByteBuffer bytes = Sums.little(segment);
        int end = block + BatchHeader.LENGTH + bytes.getInt(block + 8);
        int at = block + BatchHeader.LENGTH;
        while (at + 40 <= Math.min(end, segment.length)) {
            int length = bytes.getInt(at + 8);
            if (length < 0 || length > segment.length - at - 40) {
                return;
            }
            Sums.seal(segment, at + 4, at + 40, at + 40 + length);
            Sums.seal(segment, at, at + 4, at + 40);
            at += (40 + length + 7) & -8;
        }
    }
}
