package io.raftwright.testkit.chaos;

import io.raftwright.snapshot.SnapshotFiles;
import io.raftwright.snapshot.SnapshotOptions;
import io.raftwright.storage.DiskFileIo;
import io.raftwright.storage.EntryKind;
import io.raftwright.storage.LogFrame;
import io.raftwright.storage.LogReader;
import io.raftwright.storage.SnapshotMeta;
import io.raftwright.storage.SnapshotStore;
import io.raftwright.storage.StorageException;
import io.raftwright.storage.StorageFullException;
import io.raftwright.testkit.process.Lines;
import io.raftwright.wal.AppendMode;
import io.raftwright.wal.WalOptions;
import io.raftwright.wal.WriteAheadLog;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A process that appends to a log, votes, overrides, takes snapshots and compacts, until it is struck:
 * {@code LogWorker <directory> <append mode> <seed> <steps> <threads>}. With two threads one of them forces, as in a node; with
 * one the order of all that it does to the disk is the same for each run with a seed.
 *
 * <pre>
 *   opening                        before the disk is touched
 *   ready                          when both stores are open
 *   try INDEX LINK TERM VOTE       how the log ends after the write that comes next
 *   at POSITION                    that write returned
 *   refused                        it did not: the disk is full, nothing was written
 *   forced POSITION                all up to there is durable
 *   snapshot INDEX, published INDEX
 *   compact INDEX                  entries up to it may go
 *   broken KIND MESSAGE            the disk failed; nothing more is written
 *   done                           all steps are made
 *   wrong MESSAGE                  something that must not be
 * </pre>
 *
 * At the end it waits for its input to end, and answers a line with {@code alive}.
 *
 * <p>Owner: the main thread, which is the consensus thread; the other one forces.
 */
final class LogWorker {
    static final UUID CLUSTER = new UUID(5, 5);
    static final WalOptions OPTIONS = WalOptions.ofSegmentLength(64 << 10);
    static final SnapshotOptions SNAPSHOT_OPTIONS = new SnapshotOptions(4096, 2, 1 << 20);

    private static final int MAX_UNFORCED = 40;
    private static final int SNAPSHOT_EVERY = 150;
    private static final int SNAPSHOT_EVERY_ALONE = 15;

    /** A write that returned. */
    private record Written(long position, long index, long term, int link) {}

    private final Lines lines = new Lines();
    private final CRC32C crc = new CRC32C();
    private final ByteBuffer frames = ByteBuffer.allocateDirect(64 << 10).order(ByteOrder.LITTLE_ENDIAN);
    private final Deque<Written> unforced = new ArrayDeque<>();
    private final Random random;
    private final WriteAheadLog log;
    private final SnapshotFiles snapshots;
    private final LogReader reader;
    private final boolean isAlone;

    private @Nullable Written durable;
    private boolean canTakeSnapshots = true;

    /** Written by the thread that forces, read by the main one. */
    private volatile long durablePosition;

    private volatile @Nullable StorageException failed;
    private volatile boolean isDone;

    private LogWorker(WriteAheadLog log, SnapshotFiles snapshots, long seed, boolean isAlone) {
        this.log = log;
        this.snapshots = snapshots;
        this.reader = log.newReader();
        this.random = new Random(seed);
        this.isAlone = isAlone;
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        Path directory = Path.of(args[0]);
        Lines lines = new Lines();
        lines.write("opening");
        try (SnapshotFiles snapshots = SnapshotFiles.open(directory, CLUSTER, SNAPSHOT_OPTIONS, DiskFileIo.instance());
                WriteAheadLog log = WriteAheadLog.open(
                        directory,
                        CLUSTER,
                        1,
                        OPTIONS.with(AppendMode.valueOf(args[1])),
                        DiskFileIo.instance(),
                        new Random(Long.parseLong(args[2])))) {
            lines.write("ready");
            new LogWorker(log, snapshots, Long.parseLong(args[2]), args[4].equals("1")).work(Integer.parseInt(args[3]));
        } catch (StorageException e) {
            lines.write("broken opening " + e);
        }
        for (int said = System.in.read(); said >= 0; said = System.in.read()) {
            lines.write("alive");
        }
    }

    private void work(int steps) throws InterruptedException {
        Thread forcer = new Thread(this::forceAgainAndAgain, "forcer");
        if (!isAlone) {
            forcer.start();
        }
        try {
            for (int step = 1; step <= steps && failed == null; step++) {
                step(step);
            }
        } catch (UnreadableEntryException e) {
            lines.write("broken entry " + e.getCause());
            return;
        } catch (StorageException e) {
            failed = e;
        } finally {
            isDone = true;
            if (!isAlone) {
                forcer.join();
            }
        }
        StorageException failure = failed;
        if (failure != null) {
            requireBroken("force", log::force);
            requireBroken("vote", () -> log.saveVote(log.term() + 1, 1));
            requireBroken("mark", log::mark);
            requireBroken("maintain", log::maintain);
        }
        lines.write(failure == null ? "done" : "broken log " + failure);
    }

    /** An entry was written, and cannot be read. */
    private static final class UnreadableEntryException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        UnreadableEntryException(StorageException cause) {
            super(cause);
        }
    }

    private void requireBroken(String what, Runnable call) {
        try {
            call.run();
            lines.write("wrong: a log that failed goes on, call=" + what);
        } catch (StorageException e) {
            // As it must be, for good.
        }
    }

    private void forceAgainAndAgain() {
        try {
            while (!isDone) {
                force();
                if (log.maintain() == 0) {
                    LockSupport.parkNanos(50_000);
                }
            }
        } catch (StorageException e) {
            failed = e;
        }
    }

    private void force() {
        long position = log.force();
        lines.write("forced " + position);
        durablePosition = position;
    }

    private void step(int step) {
        switch (random.nextInt(12)) {
            case 0 -> vote();
            case 1 -> append(override());
            case 2 -> note(log.lastIndex(), lastLink(), log.term(), log.votedFor(), log::mark);
            case 3, 4 -> {
                if (isAlone) {
                    force();
                    var unused = log.maintain();
                }
            }
            default -> append(log.lastIndex());
        }
        while (unforced.size() > MAX_UNFORCED && failed == null) {
            if (isAlone) {
                force();
            }
            noteDurable();
            LockSupport.parkNanos(10_000);
        }
        noteDurable();
        if (step % (isAlone ? SNAPSHOT_EVERY_ALONE : SNAPSHOT_EVERY) == 0) {
            takeSnapshot();
        }
    }

    private void noteDurable() {
        long position = durablePosition;
        while (!unforced.isEmpty() && unforced.element().position <= position) {
            durable = unforced.remove();
        }
    }

    /** What a snapshot holds is committed, and stays. */
    private long override() {
        long from = Math.max(lastSnapshot(), log.firstIndex() - 1);
        return from + random.nextInt((int) Math.min(30, log.lastIndex() - from) + 1);
    }

    private long lastSnapshot() {
        SnapshotMeta latest = snapshots.latest();
        return latest == null ? 0 : latest.index();
    }

    private void vote() {
        long term = log.term() + 1;
        long vote = random.nextInt(4);
        note(log.lastIndex(), lastLink(), term, vote, () -> log.saveVote(term, vote));
    }

    private void append(long previous) {
        if (previous < log.lastIndex()) {
            vote(); // Only a leader of a later term overrides.
        }
        long term = Math.max(1, log.term());
        int link = link(previous);
        int at = 0;
        int count = 1 + random.nextInt(4);
        for (int i = 1; i <= count; i++) {
            byte[] payload = new byte[random.nextInt(6) == 0 ? random.nextInt(9000) : random.nextInt(300)];
            random.nextBytes(payload);
            link = LogFrame.encode(
                    frames, at, EntryKind.COMMAND, previous + i, term, link, ByteBuffer.wrap(payload), crc);
            at += LogFrame.frameLength(payload.length);
        }
        frames.position(0).limit(at);
        long commit = lastSnapshot();
        note(previous + count, link, log.term(), log.votedFor(), () -> log.append(frames, commit));
        frames.clear();
    }

    private interface Write {
        long make();
    }

    private void note(long index, int link, long term, long votedFor, Write write) {
        lines.write("try " + index + ' ' + link + ' ' + term + ' ' + votedFor);
        try {
            long position = write.make();
            lines.write("at " + position);
            unforced.add(new Written(position, index, term, link));
        } catch (StorageFullException e) {
            lines.write("refused");
        }
    }

    private int lastLink() {
        return link(log.lastIndex());
    }

    private int link(long index) {
        try {
            return index < log.firstIndex() ? log.baseChain() : LogFrame.link(reader.read(index, 1), 0);
        } catch (StorageException e) {
            throw new UnreadableEntryException(e);
        }
    }

    private void takeSnapshot() {
        Written newest = durable;
        if (newest == null
                || !canTakeSnapshots
                || newest.index <= lastSnapshot()
                || newest.index > log.lastIndex()
                || link(newest.index) != newest.link) {
            return; // Nothing new, or it was overridden since.
        }
        long older = lastSnapshot();
        lines.write("snapshot " + newest.index);
        try (SnapshotStore.Writer writer = snapshots.create(
                new SnapshotMeta(newest.index, Math.max(1, newest.term), newest.link, ByteBuffer.allocate(10)))) {
            writer.write(ByteBuffer.wrap(image(newest.index)));
            writer.publish();
            lines.write("published " + newest.index);
        } catch (StorageException e) {
            canTakeSnapshots = false;
            lines.write("broken snapshot " + e);
            return;
        }
        if (older > 0) {
            lines.write("compact " + older);
            log.compact(older);
        }
    }

    /** What a snapshot at an index holds. */
    static byte[] image(long index) {
        byte[] image = new byte[(int) (index * 3701 % 60_000)];
        new Random(index).nextBytes(image);
        return image;
    }
}
