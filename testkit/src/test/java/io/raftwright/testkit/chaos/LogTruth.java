package io.raftwright.testkit.chaos;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.snapshot.SnapshotFiles;
import io.raftwright.storage.DiskFileIo;
import io.raftwright.storage.LogFrame;
import io.raftwright.storage.LogReader;
import io.raftwright.storage.SnapshotMeta;
import io.raftwright.wal.LogAudit;
import io.raftwright.wal.LogSummary;
import io.raftwright.wal.LogVerdict;
import io.raftwright.wal.OnDamage;
import io.raftwright.wal.WriteAheadLog;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * What a {@link LogWorker} wrote and what it was told to be durable, outside of it; and whether what is found later agrees:
 * acknowledged ⊆ recovered ⊆ written.
 *
 * <p>A link covers an entry and all before it. So a log is told from all others by its last index and the link there.
 *
 * <p>Owner: one thread at a time, the reader of the worker's lines or, once that has ended, the test's.
 */
final class LogTruth {
    /** What a log can hold, and where in the stream it stands; the position is not known until the write has returned. */
    private record State(long index, int link, long term, long votedFor, long position) {
        State at(long newPosition) {
            return new State(index, link, term, votedFor, newPosition);
        }
    }

    private static final long UNKNOWN = Long.MAX_VALUE;

    /** What may be there: the first was acknowledged, those behind it were written later. */
    private List<State> states = new ArrayList<>(List.of(new State(0, 0, 0, 0, 0)));

    private final List<String> wrong = new ArrayList<>();
    private long durablePosition;
    private long acknowledgedCount;
    private long compacted;
    private long publishedIndex;
    private long attemptedIndex;

    void take(String line) {
        String[] words = line.split(" ", -1);
        switch (words[0]) {
            case "try" ->
                states.add(new State(
                        number(words[1]), (int) number(words[2]), number(words[3]), number(words[4]), UNKNOWN));
            case "at" -> {
                states.set(states.size() - 1, last().at(number(words[1])));
                acknowledge();
            }
            case "refused" -> states.remove(states.size() - 1);
            case "forced" -> {
                durablePosition = number(words[1]);
                acknowledge();
            }
            case "compact" -> compacted = number(words[1]);
            case "snapshot" -> attemptedIndex = number(words[1]);
            case "published" -> publishedIndex = number(words[1]);
            default -> wrong.add(line);
        }
    }

    private static long number(String word) {
        return Long.parseLong(word);
    }

    private State last() {
        return states.get(states.size() - 1);
    }

    private void acknowledge() {
        int newest = 0;
        for (int i = 1; i < states.size(); i++) {
            newest = states.get(i).position <= durablePosition ? i : newest;
        }
        acknowledgedCount += newest;
        states.subList(0, newest).clear();
    }

    /** Writes that were acknowledged so far. */
    long acknowledgedCount() {
        return acknowledgedCount;
    }

    long publishedIndex() {
        return publishedIndex;
    }

    /** Opens what is left, once with the words of {@code verify} and once in earnest, and goes on from what was found. */
    void check(Path directory) throws IOException {
        assertEquals(List.of(), wrong);
        checkSnapshots(directory);
        LogVerdict verdict = LogAudit.verify(directory);
        assertNull(verdict.refusal(), () -> "damaged, verdict=" + verdict + ", states=" + states);
        try (WriteAheadLog log = WriteAheadLog.open(
                directory,
                LogWorker.CLUSTER,
                1,
                LogWorker.OPTIONS.with(OnDamage.REFUSE),
                DiskFileIo.instance(),
                new SecureRandom())) {
            LogSummary summary = verdict.summary();
            if (summary != null) {
                assertEquals(summary.lastIndex(), log.lastIndex(), "verify says otherwise");
                assertEquals(summary.firstIndex(), log.firstIndex(), "verify says otherwise");
                assertEquals(summary.term(), log.term(), "verify says otherwise");
                assertEquals(summary.votedFor(), log.votedFor(), "verify says otherwise");
            }
            assertTrue(
                    log.firstIndex() - 1 <= compacted,
                    () -> "lost its beginning, log=" + log + ", compacted=" + compacted);
            states = new ArrayList<>(List.of(found(log, lastLink(log))));
            durablePosition = 0;
        }
    }

    /** The vote is kept in two places, so it may be newer than the entries. */
    private State found(WriteAheadLog log, int link) {
        boolean isVoteKnown = false;
        for (int i = states.size() - 1; i >= 0; i--) {
            State state = states.get(i);
            isVoteKnown |= state.term == log.term() && state.votedFor == log.votedFor();
            if (isVoteKnown && state.index == log.lastIndex() && state.link == link) {
                return new State(state.index, link, log.term(), log.votedFor(), 0);
            }
        }
        throw new AssertionError("acknowledged and lost, or never written, log=" + log + ", votedFor=" + log.votedFor()
                + ", link=" + link + ", states=" + states);
    }

    /** Reads every entry, each of which must be sound and follow the one before it. */
    private static int lastLink(WriteAheadLog log) {
        CRC32C crc = new CRC32C();
        int link = log.baseChain();
        try (LogReader reader = log.newReader()) {
            for (long index = log.firstIndex(); index <= log.lastIndex(); ) {
                ByteBuffer view = reader.read(index, 64 << 10);
                for (int at = 0; at < view.limit(); at += LogFrame.length(view, at)) {
                    assertTrue(LogFrame.verify(view, at, view.limit(), crc) > 0, "frame is damaged, index=" + index);
                    assertEquals(link, LogFrame.chain(view, at), "frame follows another one, index=" + index);
                    assertEquals(index, LogFrame.index(view, at));
                    link = LogFrame.link(view, at);
                    index++;
                }
            }
        }
        return link;
    }

    private void checkSnapshots(Path directory) throws IOException {
        try (SnapshotFiles store =
                SnapshotFiles.open(directory, LogWorker.CLUSTER, LogWorker.SNAPSHOT_OPTIONS, DiskFileIo.instance())) {
            assertNull(store.damage());
            SnapshotMeta latest = store.latest();
            long index = latest == null ? 0 : latest.index();
            assertTrue(
                    index == publishedIndex || index == attemptedIndex,
                    () -> "snapshot lost, index=" + index + ", published=" + publishedIndex + ", attempted="
                            + attemptedIndex);
            if (latest != null) {
                try (InputStream in = store.open(latest)) {
                    assertArrayEquals(LogWorker.image(index), in.readAllBytes(), "snapshot altered, index=" + index);
                }
            }
            publishedIndex = index;
            attemptedIndex = index;
        }
    }
}
