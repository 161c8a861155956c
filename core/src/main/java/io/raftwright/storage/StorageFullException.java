package io.raftwright.storage;

/**
 * The file system has no room for what was to be written. Nothing was written and the store is still usable: votes are taken,
 * reads are answered, and the same call succeeds once space has returned.
 */
public final class StorageFullException extends StorageException {
    private static final long serialVersionUID = 1L;

    public StorageFullException(String message) {
        super(message);
    }
}
