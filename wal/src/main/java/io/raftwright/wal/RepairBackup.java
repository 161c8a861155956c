package io.raftwright.wal;

import io.raftwright.storage.FileIo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/** Copies of the files that a repair changes, in a directory of their own beside them. Owner: the repairing thread. */
final class RepairBackup {
    private static final String PREFIX = "backup-";
    private static final int PIECE = 1 << 20;

    private final LogDirectory directory;
    private final int number;
    private final Path target;

    RepairBackup(LogDirectory directory) throws IOException {
        this.directory = directory;
        List<String> taken = directory.io().list(directory.root());
        int free = 1;
        while (taken.contains(PREFIX + free)
                || !directory.io().list(path(directory, free)).isEmpty()) {
            free++;
        }
        this.number = free;
        this.target = path(directory, free);
    }

    private static Path path(LogDirectory directory, int number) {
        return directory.root().resolve(PREFIX + number);
    }

    /** Takes a backup away that nobody needs any more. */
    static void remove(LogDirectory directory, int number) throws IOException {
        Path path = path(directory, number);
        for (String file : directory.io().list(path)) {
            directory.io().delete(path.resolve(file));
        }
        directory.io().delete(path);
    }

    int number() {
        return number;
    }

    Path target() {
        return target;
    }

    /** Copies files; durable on return. */
    void keep(List<Path> files) throws IOException {
        directory.io().createDirectories(target);
        for (Path file : files) {
            copy(file, target.resolve(String.valueOf(file.getFileName())));
        }
        directory.io().forceDirectory(target);
    }

    /** Block by block; what cannot be read is left zero. */
    private static void readBlocks(FileIo.File source, long position, ByteBuffer piece) {
        for (int at = 0; at < piece.limit(); at += BatchHeader.ALIGNMENT) {
            ByteBuffer block = piece.slice(at, Math.min(BatchHeader.ALIGNMENT, piece.limit() - at));
            if (!Unreadable.isReadable(source, position + at, block)) {
                block.clear().put(new byte[block.capacity()]);
            }
        }
    }

    private void copy(Path from, Path to) throws IOException {
        ByteBuffer piece = ByteBuffer.allocateDirect(PIECE);
        try (FileIo.File source = directory.io().open(from);
                FileIo.File copy = directory.io().create(to)) {
            long size = source.size();
            for (long at = 0; at < size; at += PIECE) {
                piece.clear().limit((int) Math.min(PIECE, size - at));
                if (!Unreadable.isReadable(source, at, piece)) {
                    readBlocks(source, at, piece);
                }
                copy.write(piece.position(0), at);
            }
            copy.force();
        }
    }
}
