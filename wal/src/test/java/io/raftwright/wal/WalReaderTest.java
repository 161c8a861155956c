package io.raftwright.wal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.storage.CorruptStorageException;
import io.raftwright.storage.DiskFileIo;
import io.raftwright.storage.LogFrame;
import io.raftwright.storage.LogReader;
import io.raftwright.storage.StorageException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Views stay readable whatever the log does meanwhile. */
class WalReaderTest {
    /** The pool of all may have a single thread. */
    private static final Executor OWN_THREAD = task -> new Thread(task, "beside").start();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    private final Frames frames = new Frames();

    @SuppressWarnings("NullAway.Init")
    private WriteAheadLog log;

    private int chain;

    @BeforeEach
    void open() {
        log = WriteAheadLog.open(
                directory.resolve("log"),
                new UUID(1, 2),
                1,
                WalOptions.ofSegmentLength(64 << 10),
                DiskFileIo.instance(),
                new Random(1));
    }

    @AfterEach
    void close() {
        log.close();
    }

    @Test
    void shouldViewAtLeastOneFrameAndNoMoreThanAskedFor() {
        append(10, 60);
        LogReader reader = log.newReader();

        assertEquals(104, reader.read(1, 1).limit());
        assertEquals(104, reader.read(2, 207).limit());
        assertEquals(208, reader.read(3, 208).limit());
        assertEquals(3, LogFrame.index(reader.read(3, 208), 0));
        assertEquals(624, reader.read(5, 1 << 20).limit());
        assertTrue(reader.read(5, 1).isReadOnly());
        assertEquals(0, reader.read(7, 1).position());
    }

    @Test
    void shouldRefuseWhatIsNotHeld() {
        append(10, 60);
        LogReader reader = log.newReader();

        assertThrows(StorageException.class, () -> reader.read(0, 1));
        assertThrows(StorageException.class, () -> reader.read(11, 1));
        log.reset(20, 1, 77);
        assertThrows(StorageException.class, () -> reader.read(5, 1));
        assertThrows(StorageException.class, () -> reader.read(20, 1));
        assertEquals(21, log.firstIndex());
    }

    @Test
    void shouldTellAnOpenLogsRotFromAMistake() throws IOException {
        append(10, 60);
        LogReader reader = log.newReader();
        byte[] rot = new byte[16];
        Arrays.fill(rot, (byte) 0xff);
        overwrite(SegmentHeader.BLOCK_LENGTH + BatchHeader.LENGTH, rot);

        CorruptStorageException first = assertThrows(CorruptStorageException.class, () -> reader.read(1, 1 << 20));
        CorruptStorageException behind = assertThrows(CorruptStorageException.class, () -> reader.read(3, 1));

        assertTrue(first.getMessage().contains(", offset=4224, index=1, "), first::getMessage);
        assertTrue(behind.getMessage().contains(onlySegment().toString()), behind::getMessage);
    }

    @Test
    void shouldTellASectorThatIsGoneFromAnEntryThatIsNotHeld() throws IOException {
        append(1, 60);
        append(10, 60);
        LogReader reader = log.newReader();
        reader.read(1, 1);
        overwrite(2 * SegmentHeader.BLOCK_LENGTH, new byte[512]);

        CorruptStorageException first = assertThrows(CorruptStorageException.class, () -> reader.read(2, 1 << 20));
        CorruptStorageException behind = assertThrows(CorruptStorageException.class, () -> reader.read(3, 1));

        assertTrue(first.getMessage().contains("offset=8320, index=2"), first::getMessage);
        assertTrue(behind.getMessage().contains(onlySegment().toString()), behind::getMessage);
    }

    private void overwrite(long offset, byte[] bytes) throws IOException {
        try (FileChannel file = FileChannel.open(onlySegment(), StandardOpenOption.WRITE)) {
            file.write(ByteBuffer.wrap(bytes), offset);
        }
    }

    private Path onlySegment() {
        try (Stream<Path> files = Files.list(directory.resolve("log").resolve("wal"))) {
            return files.filter(file -> file.toString().endsWith(".seg"))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void shouldReadTheNewEntriesAfterAnOverride() {
        append(10, 60);
        LogReader reader = log.newReader();
        ByteBuffer before = reader.read(4, 1);
        int chainOfFour = LogFrame.headerCrc(before, 0);
        log.append(frames.run(5, 2, 2, chainOfFour, 40), 0);

        assertEquals(2, LogFrame.term(reader.read(5, 1), 0));
        assertEquals(1, LogFrame.term(reader.read(4, 1), 0));
        assertEquals(6, log.lastIndex());
    }

    @Test
    void shouldNotReuseASegmentWhileItIsViewed() {
        append(1, 100);
        LogReader reader = log.newReader();
        ByteBuffer view = reader.read(1, 1);
        int crc = LogFrame.headerCrc(view, 0);
        Path first = directory.resolve("log/wal").resolve(new SegmentName(1, 1).toString());
        appendSegments(4);

        log.compact(log.lastIndex());
        maintainFully();
        appendSegments(4);
        assertEquals(crc, LogFrame.headerCrc(view, 0));
        assertTrue(Files.exists(first), "a viewed segment was taken back");
        reader.release();
        maintainFully();

        assertFalse(Files.exists(first), "nobody views the segment any more");
    }

    @Test
    void shouldStayReadableAfterTheLogIsClosed() {
        append(1, 100);
        LogReader reader = log.newReader();
        ByteBuffer view = reader.read(1, 1);

        log.close();

        assertEquals(1, LogFrame.index(view, 0));
        assertThrows(StorageException.class, () -> reader.read(1, 1));
        reader.close();
    }

    @Test
    void shouldServeItsThreeThreadsAtOnce() throws Exception {
        AtomicLong durablePosition = new AtomicLong();
        AtomicLong durableIndex = new AtomicLong();
        AtomicLong applied = new AtomicLong();
        AtomicBoolean isDone = new AtomicBoolean();
        CompletableFuture<Void> durability = CompletableFuture.runAsync(
                () -> {
                    while (!isDone.get()) {
                        durablePosition.set(log.force());
                        log.maintain();
                    }
                },
                OWN_THREAD);
        LogReader reader = log.newReader();
        CompletableFuture<Long> applying = CompletableFuture.supplyAsync(
                () -> {
                    while (!isDone.get()) {
                        applied.set(readTo(reader, applied.get() + 1, durableIndex.get()));
                    }
                    return readTo(reader, applied.get() + 1, durableIndex.get());
                },
                OWN_THREAD);

        for (int i = 0; i < 4000; i++) {
            append(1 + i % 5, 200);
            if (durablePosition.get() == log.writtenPosition()) {
                durableIndex.set(log.lastIndex());
            }
            log.compact(applied.get());
        }
        while (durablePosition.get() < log.writtenPosition() && !durability.isDone()) {
            Thread.onSpinWait();
        }
        durableIndex.set(log.lastIndex());
        isDone.set(true);

        durability.get(30, TimeUnit.SECONDS);
        assertEquals(log.lastIndex(), applying.get(30, TimeUnit.SECONDS));
        assertEquals(log.writtenPosition(), durablePosition.get());
    }

    private static long readTo(LogReader reader, long from, long last) {
        long next = from;
        while (next <= last) {
            ByteBuffer view = reader.read(next, 4096);
            for (int at = 0; at < view.limit(); at += LogFrame.length(view, at)) {
                assertEquals(next, LogFrame.index(view, at));
                next++;
            }
        }
        return next - 1;
    }

    private void append(int count, int payloadLength) {
        log.append(frames.run(log.lastIndex() + 1, count, 1, chain, payloadLength), 0);
        chain = frames.lastCrc();
    }

    private void appendSegments(int count) {
        for (int i = 0; i < count * 16; i++) {
            append(1, 100);
        }
        log.force();
    }

    private void maintainFully() {
        for (int i = 0; i < 20; i++) {
            log.maintain();
        }
    }
}
