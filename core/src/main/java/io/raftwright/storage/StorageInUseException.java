package io.raftwright.storage;

/** Another node, in this process or another, holds the directory's lock. Nothing was changed; stop it or choose another. */
public final class StorageInUseException extends StorageException {
    private static final long serialVersionUID = 1L;

    public StorageInUseException(String message) {
        super(message);
    }
}
