package io.raftwright.storage;

/**
 * Bytes that were durable once are damaged. Nothing was changed on disk. The message names the file and the offset; restore
 * this member from a backup, or remove it from the cluster and add a new one.
 */
public final class CorruptStorageException extends StorageException {
    private static final long serialVersionUID = 1L;

    public CorruptStorageException(String message) {
        super(message);
    }
}
