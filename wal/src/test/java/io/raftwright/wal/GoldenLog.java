package io.raftwright.wal;

import io.raftwright.storage.DiskFileIo;
import io.raftwright.storage.LogFrame;
import io.raftwright.storage.LogReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes the golden log of the present format version: run once when the version rises, with the name of the new archive; those of
 * earlier versions stay as they are.
 */
final class GoldenLog {
    static final UUID CLUSTER = new UUID(0x5261667477726967L, 1);
    static final long MEMBER = 3;
    static final WalOptions OPTIONS = WalOptions.ofSegmentLength(64 << 10);

    private GoldenLog() {}

    public static void main(String[] args) throws IOException {
        Path directory = Files.createTempDirectory("golden");
        write(directory.resolve("member"));
        try (ZipOutputStream archive = new ZipOutputStream(Files.newOutputStream(Path.of(args[0])));
                Stream<Path> files = Files.walk(directory.resolve("member"))) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                archive.putNextEntry(new ZipEntry(directory.relativize(file).toString()));
                archive.write(Files.readAllBytes(file));
            }
        }
        try (WriteAheadLog log = open(directory.resolve("member"))) {
            Files.write(Path.of(args[0].replace(".zip", ".txt")), describe(log));
        }
    }

    /** Votes, entries of all lengths, a suffix that is replaced, several segments, a compaction, an end that was not forced. */
    private static void write(Path directory) {
        Frames frames = new Frames();
        LogModel model = LogModel.EMPTY;
        Random random = new Random(20261130);
        for (int opening = 0; opening < 3; opening++) {
            try (WriteAheadLog log =
                    WriteAheadLog.open(directory, CLUSTER, MEMBER, OPTIONS, DiskFileIo.instance(), random)) {
                for (int i = 0; i < 25; i++) {
                    long first = i % 9 == 8 ? model.lastIndex() : model.lastIndex() + 1;
                    long term = 1 + opening * 10L + i / 9;
                    var run = frames.run(
                            first,
                            1 + i % 4,
                            term,
                            model.chainAt(first - 1),
                            List.of(0, 7, 300).get(i % 3));
                    model = model.append(run, Math.max(0, model.lastIndex() - 10));
                    log.append(run, Math.max(0, log.lastIndex() - 10));
                    if (i % 10 == 0) {
                        model = model.vote(term + 1, 1 + i % 3);
                        log.saveVote(model.term(), model.votedFor());
                    }
                    log.force();
                }
                log.compact(model.lastIndex() - 12);
                log.maintain();
                long term = 6 + opening * 10L;
                var unforced = frames.run(model.lastIndex() + 1, 1, term, model.chainAt(model.lastIndex()), 9);
                model = model.append(unforced, log.commitHint());
                log.append(unforced, 0);
            }
        }
    }

    /** All that a log shows, a line each. */
    static List<String> describe(WriteAheadLog log) {
        List<String> lines = new ArrayList<>();
        lines.add("incarnation " + Long.toHexString(log.incarnation()));
        lines.add("entries " + log.firstIndex() + " to " + log.lastIndex() + " behind term " + log.baseTerm()
                + " chain " + Integer.toHexString(log.baseChain()));
        lines.add("term " + log.term() + " vote " + log.votedFor() + " committed " + log.commitHint());
        try (LogReader reader = log.newReader()) {
            for (long index = log.firstIndex(); index <= log.lastIndex(); index++) {
                ByteBuffer frame = reader.read(index, 1);
                lines.add(LogFrame.index(frame, 0) + " term " + LogFrame.term(frame, 0) + " " + LogFrame.kind(frame, 0)
                        + " length " + LogFrame.payloadLength(frame, 0) + " link "
                        + Integer.toHexString(LogFrame.link(frame, 0)));
            }
        }
        return lines;
    }

    static WriteAheadLog open(Path directory) {
        return WriteAheadLog.open(directory, CLUSTER, MEMBER, OPTIONS, DiskFileIo.instance(), new Random(1));
    }
}
