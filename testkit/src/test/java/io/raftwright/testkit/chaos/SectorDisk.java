package io.raftwright.testkit.chaos;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A disk of 512-byte sectors with a volatile cache, on an image in a file. It can be told to fail, and to lose its power at a command;
 * then any of the sectors written since the last flush are there, and others are not.
 *
 * <p>Any thread; one command at a time.
 */
final class SectorDisk implements AutoCloseable {
    static final int SECTOR_LENGTH = 512;
    private static final long MAX_PENDING_LENGTH = 64L << 20;
    private static final long PAUSE_MS = 10;
    private static final int ONE_IN = 6;

    private final FileChannel image;
    private final long length;

    /** Written since the last flush, in their order, and what the sectors below them held then. */
    private final List<Write> pending = new ArrayList<>();

    private final Map<Long, byte[]> flushed = new HashMap<>();
    private long pendingLength;
    private Fault fault = Fault.NONE;
    private Random random = new Random(0);
    private long commandsLeft = Long.MAX_VALUE;
    private long failedCount;

    /** Which commands fail. */
    enum Fault {
        NONE,
        /** Every write; some of its sectors may have arrived. */
        WRITES,
        /** One write in six. */
        SOME_WRITES,
        FLUSHES,
        /** Writes and flushes. */
        CHANGES,
        READS,
        /** One read in six. */
        SOME_READS
    }

    /** What is left of the sectors written since the last flush, when the power is gone. */
    private enum Survival {
        NONE,
        /** All writes up to one, of which some sectors. */
        BEGINNING,
        WHOLE_WRITES,
        SECTORS
    }

    /** A write at an offset, of whole sectors. */
    private record Write(long offset, ByteBuffer bytes) {}

    SectorDisk(Path file, long length) throws IOException {
        this.length = length;
        this.image =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        if (image.size() < length) {
            image.write(ByteBuffer.allocate(1), length - 1);
        }
    }

    long length() {
        return length;
    }

    synchronized void fail(Fault newFault, long seed) {
        fault = newFault;
        random = new Random(seed);
    }

    /** The power goes in so many commands: that one is not carried out, or in part. */
    synchronized void cutAfter(long commands) {
        commandsLeft = commands;
    }

    /** Returns when the power is gone. If no commands come for it to go at, it goes after a while. */
    synchronized void awaitOff(long patienceNs) throws InterruptedException {
        long startNs = System.nanoTime();
        while (commandsLeft > 0 && System.nanoTime() - startNs < patienceNs) {
            wait(PAUSE_MS);
        }
        commandsLeft = Math.min(commandsLeft, 0);
    }

    /** Commands that were told to have failed, power cuts apart. */
    synchronized long failedCount() {
        return failedCount;
    }

    synchronized void read(long offset, byte[] bytes) throws IOException {
        count();
        requireNotStruck(fault == Fault.READS || (fault == Fault.SOME_READS && random.nextInt(ONE_IN) == 0));
        load(offset, bytes);
    }

    synchronized void write(long offset, byte[] bytes) throws IOException {
        if (commandsLeft <= 0) {
            throw new IOException("no power");
        }
        if (fault == Fault.WRITES
                || fault == Fault.CHANGES
                || (fault == Fault.SOME_WRITES && random.nextInt(ONE_IN) == 0)) {
            writeSome(new Write(offset, ByteBuffer.wrap(bytes)), random);
            requireNotStruck(true);
        }
        keep(offset, bytes);
        count();
    }

    synchronized void flush() throws IOException {
        count();
        requireNotStruck(fault == Fault.FLUSHES || fault == Fault.CHANGES);
        forget();
    }

    private void requireNotStruck(boolean isStruck) throws IOException {
        if (isStruck) {
            failedCount++;
            throw new IOException("struck");
        }
    }

    private void count() throws IOException {
        if (--commandsLeft <= 0) {
            notifyAll();
            throw new IOException("no power");
        }
    }

    private void keep(long offset, byte[] bytes) throws IOException {
        if (pendingLength > MAX_PENDING_LENGTH) {
            forget(); // A disk may write out what is in its cache at any time.
        }
        for (long sector = offset; sector < offset + bytes.length; sector += SECTOR_LENGTH) {
            if (!flushed.containsKey(sector)) {
                byte[] before = new byte[SECTOR_LENGTH];
                load(sector, before);
                flushed.put(sector, before);
            }
        }
        pending.add(new Write(offset, ByteBuffer.wrap(bytes)));
        pendingLength += bytes.length;
        store(offset, ByteBuffer.wrap(bytes));
    }

    private void forget() {
        pending.clear();
        flushed.clear();
        pendingLength = 0;
    }

    /**
     * Settles what a disk without power holds, and gives it power again.
     *
     * @return in words, what was lost
     */
    synchronized String settle(long seed) throws IOException {
        Random draws = new Random(seed);
        Survival survival = Survival.values()[draws.nextInt(Survival.values().length)];
        int writes = pending.size();
        int sectors = flushed.size();
        for (Map.Entry<Long, byte[]> sector : flushed.entrySet()) {
            store(sector.getKey(), ByteBuffer.wrap(sector.getValue()));
        }
        int torn = writes == 0 ? 0 : draws.nextInt(writes);
        for (int i = 0; i < writes; i++) {
            Write write = pending.get(i);
            boolean isWhole = survival == Survival.BEGINNING ? i < torn : draws.nextBoolean();
            if (survival == Survival.SECTORS || (survival == Survival.BEGINNING && i == torn)) {
                writeSome(write, draws);
            } else if (survival != Survival.NONE && isWhole) {
                store(write.offset, write.bytes.duplicate());
            }
        }
        forget();
        commandsLeft = Long.MAX_VALUE;
        return survival + " " + writes + ' ' + sectors;
    }

    /** Some sectors of it, any. */
    private void writeSome(Write write, Random draws) throws IOException {
        for (int at = 0; at < write.bytes.limit(); at += SECTOR_LENGTH) {
            if (draws.nextBoolean()) {
                store(write.offset + at, write.bytes.slice(at, SECTOR_LENGTH));
            }
        }
    }

    private void load(long offset, byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            if (image.read(buffer, offset + buffer.position()) < 0) {
                throw new IOException("beyond the end, offset=" + offset);
            }
        }
    }

    private void store(long offset, ByteBuffer bytes) throws IOException {
        long at = offset;
        while (bytes.hasRemaining()) {
            at += image.write(bytes, at);
        }
    }

    @Override
    public void close() throws IOException {
        image.close();
    }
}
