package io.raftwright.storage;

/**
 * The directory or a file in it belongs to something else: another member, another cluster, another log, another or a newer
 * format, or no store at all. Nothing was changed; correct the configuration.
 */
public final class ForeignStorageException extends StorageException {
    private static final long serialVersionUID = 1L;

    public ForeignStorageException(String message) {
        super(message);
    }
}
