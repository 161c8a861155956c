package io.raftwright.storage;

/**
 * A directory or a file of the store can be read or written by other users of this machine, or belongs to one. Nothing was
 * changed; take their access away (mode 700 for directories, 600 for files), or run as the owner, and open the store again.
 */
public final class StoragePermissionException extends StorageException {
    private static final long serialVersionUID = 1L;

    public StoragePermissionException(String message) {
        super(message);
    }
}
