package io.raftwright.configmap.backup;

import io.raftwright.configmap.internal.store.StoreImage;
import io.raftwright.snapshot.ImageFile;
import io.raftwright.storage.CorruptStorageException;
import io.raftwright.storage.FileIo;
import io.raftwright.storage.ReadOnlyDisk;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;

/**
 * A file that {@link Backup} wrote, or that got what it wrote to a stream. Reading one changes nothing. It must be readable by its owner
 * alone, since it holds all that the map held.
 */
public final class BackupFile {
    private BackupFile() {}

    /**
     * What a backup says of itself: checks its header and its length, and nothing else.
     *
     * @throws CorruptStorageException if it is damaged or cut off there
     * @throws io.raftwright.storage.ForeignStorageException if it is no backup, or one of a newer format
     * @throws io.raftwright.storage.StorageException if it cannot be read, or others than its owner may read it
     */
    public static BackupContent inspect(Path file) {
        return inspect(file, ReadOnlyDisk.instance());
    }

    static BackupContent inspect(Path file, FileIo disk) {
        try (ImageFile image = ImageFile.open(file, disk)) {
            return BackupHeader.decode(image, file);
        }
    }

    /**
     * Reads every byte, checks it against its checksum, and puts the map together as {@link Restore} would. Takes as much memory as
     * the map.
     *
     * @throws CorruptStorageException if it is damaged or cut off
     * @throws io.raftwright.storage.ForeignStorageException if it is no backup, or one of a newer format
     * @throws io.raftwright.storage.StorageException if it cannot be read, or others than its owner may read it
     */
    public static BackupContent verify(Path file) {
        return read(file, ReadOnlyDisk.instance()).content();
    }

    /** A whole backup in memory. */
    record Loaded(BackupContent content, StoreImage image) {}

    static Loaded read(Path file, FileIo disk) {
        try (ImageFile opened = ImageFile.open(file, disk);
                InputStream payload = new BufferedInputStream(opened.payload())) {
            BackupContent content = BackupHeader.decode(opened, file);
            StoreImage image = StoreImage.read(payload);
            BackupContent found = BackupContent.of(opened.clusterId(), image, opened.length());
            if (!found.equals(content)) {
                throw new CorruptStorageException("backup damaged, file=" + file
                        + ", reason=header and content differ, header=" + content + ", found=" + found);
            }
            return new Loaded(content, image);
        } catch (IOException e) {
            throw new CorruptStorageException("backup damaged, file=" + file + ", reason=" + e.getMessage());
        }
    }
}
