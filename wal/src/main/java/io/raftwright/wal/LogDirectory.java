package io.raftwright.wal;

import io.raftwright.storage.FileIo;
import io.raftwright.storage.StorageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The files of one log and how they come to be: under a temporary name, forced, moved in one step, the directory forced. So a
 * file under its final name is whole. Any thread.
 *
 * @param root the directory given by the user
 * @param io   the disk, or what stands for it
 */
record LogDirectory(Path root, FileIo io) {
    private static final String FREE_PREFIX = "free-";
    private static final Pattern FREE_NAME = Pattern.compile(FREE_PREFIX + "(\\d{1,18})");
    private static final String TEMPORARY_SUFFIX = ".tmp";

    Path lockFile() {
        return root.resolve("LOCK");
    }

    Path identityFile() {
        return root.resolve("IDENTITY");
    }

    Path stateFile() {
        return root.resolve("state");
    }

    Path lossFile() {
        return root.resolve("LOSS");
    }

    Path segments() {
        return root.resolve("wal");
    }

    Path segmentFile(SegmentName name) {
        return segments().resolve(name.toString());
    }

    Path freeFile(long number) {
        return segments().resolve(FREE_PREFIX + number);
    }

    Path temporary(Path path) {
        return path.resolveSibling(path.getFileName() + TEMPORARY_SUFFIX);
    }

    boolean exists(Path file) throws IOException {
        Path parent = file.getParent();
        return parent != null && io.list(parent).contains(String.valueOf(file.getFileName()));
    }

    /** Creates a file with its content; durable on return. */
    void createWhole(Path path, ByteBuffer content) throws IOException {
        Path temporary = temporary(path);
        io.delete(temporary);
        try (FileIo.File file = io.create(temporary)) {
            file.write(content, 0);
            file.force();
        }
        publish(temporary, path);
    }

    /** Gives a forced file its name; durable on return. */
    void publish(Path from, Path to) throws IOException {
        io.move(from, to);
        Path parent = to.getParent();
        if (parent != null) {
            io.forceDirectory(parent);
        }
    }

    /** The segments in use, in order of their sequence. */
    List<SegmentName> segmentNames() throws IOException {
        List<SegmentName> names = new ArrayList<>();
        for (String name : io.list(segments())) {
            SegmentName parsed = SegmentName.parse(name);
            if (parsed != null) {
                names.add(parsed);
            }
        }
        names.sort(null);
        return names;
    }

    /** The numbers of the free segments. */
    List<Long> freeNumbers() throws IOException {
        List<Long> numbers = new ArrayList<>();
        for (String name : io.list(segments())) {
            Matcher matcher = FREE_NAME.matcher(name);
            if (matcher.matches()) {
                numbers.add(Long.parseLong(matcher.group(1)));
            }
        }
        return numbers;
    }

    /** Removes what an interrupted creation left. */
    void deleteTemporaries() throws IOException {
        for (Path directory : List.of(root, segments())) {
            for (String name : io.list(directory)) {
                if (name.endsWith(TEMPORARY_SUFFIX)) {
                    io.delete(directory.resolve(name));
                }
            }
        }
    }

    /** Wraps an I/O failure outside the stream of writes. */
    static StorageException failed(String what, Path path, IOException cause) {
        return new StorageException(what + ", path=" + path + ", cause=" + cause, cause);
    }
}
